// Lists PodMetrics of a namespace as the HPA controller of Kubernetes 1.32 does, by the typed client of that release,
// which asks for a WatchList first (kubernetes#131448). Prints what it got and what it asked for.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/features"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	metrics "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1beta1"
)

// A list that waits for a bookmark without end is to fail.
const patience = 20 * time.Second

// request is what was asked for, and the status of the response.
type request struct {
	Query  map[string][]string `json:"query"`
	Status int                 `json:"status"`
}

// recorder notes the requests that it sends on.
type recorder struct {
	next     http.RoundTripper
	requests []request
}

func (r *recorder) RoundTrip(sent *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(sent)
	if err == nil {
		r.requests = append(r.requests, request{sent.URL.Query(), response.StatusCode})
	}
	return response, err
}

// watchListOn turns WatchListClient on, as kube-controller-manager 1.32 does, and leaves the other gates off.
type watchListOn struct{}

func (watchListOn) Enabled(gate features.Feature) bool { return gate == features.WatchListClient }

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the kube-apiserver is")
	namespace := flag.String("namespace", "default", "namespace of the Pods")
	selector := flag.String("selector", "", "label selector, as of an HPA")
	accept := flag.String("accept", "application/json", "media type of the response")
	flag.Parse()
	features.ReplaceFeatureGates(watchListOn{})
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	config.AcceptContentTypes = *accept
	config.UserAgent = "kube-controller-manager/v1.32.12"
	sent := &recorder{}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { sent.next = next; return sent })
	told, err := list(config, *namespace, *selector)
	if err != nil {
		log.Fatal(err)
	}
	told["requests"] = sent.requests
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		log.Fatal(err)
	}
}

func list(config *rest.Config, namespace, selector string) (map[string]any, error) {
	client, err := metrics.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	pods, err := client.PodMetricses(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": pods.Items, "resourceVersion": pods.ResourceVersion}, nil
}
