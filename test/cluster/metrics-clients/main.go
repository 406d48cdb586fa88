// Asks metrics.k8s.io once, in one of the ways of Go programs, and prints the numbers that it got as JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// A call that never ends is to fail.
const patience = 60 * time.Second

// calls are the ways to ask, by name.
var calls = map[string]func(context.Context, *rest.Config) (numbers, error){
	"typed nodes":                   typedNodes,
	"typed pods":                    typedPods,
	"typed v1 pods":                 typedV1Pods,
	"dynamic pods":                  dynamicPods,
	"controller-runtime nodes":      runtimeNodes,
	"controller-runtime pods":       runtimePods,
	"controller-runtime cache pods": cachedPods,
	"descheduler collect":           collectOnce,
	"descheduler collect twice":     collectTwice,
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the kube-apiserver is")
	call := flag.String("call", "", "one of: "+strings.Join(slices.Sorted(maps.Keys(calls)), ", "))
	accept := flag.String("accept", "", "media types of the response, if not those of the client")
	flag.Parse()
	ask, isKnown := calls[*call]
	if !isKnown {
		fail(fmt.Errorf("there is no call %q", *call))
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fail(err)
	}
	config.AcceptContentTypes = *accept
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	got, err := ask(ctx, config)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(got); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
