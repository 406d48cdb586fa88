// Follows nodes and pods of metrics.k8s.io with the informers that controllers are made of, and tells over HTTP what
// each holds and what each has asked for.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"os"
	"strconv"

	"k8s.io/client-go/tools/clientcmd"
)

// Told is what one informer holds and what it has asked for.
type Told struct {
	Synced   bool           `json:"synced"`
	Objects  map[string]any `json:"objects"`
	Requests map[string]int `json:"requests"`
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the kube-apiserver is")
	listen := flag.String("listen", "127.0.0.1:8080", "address at which GET / tells of the informers, by name and resource")
	watchList := flag.Bool("watch-list", true, "whether the informers ask for a WatchList before a list")
	flag.Parse()
	// client-go reads its feature gates from the environment, once, when the first informer is made.
	if err := os.Setenv("KUBE_FEATURE_WatchListClient", strconv.FormatBool(*watchList)); err != nil {
		log.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	followers, err := startFollowers(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /", func(response http.ResponseWriter, _ *http.Request) {
		var err error
		told := map[string]Told{}
		for name, one := range followers {
			if told[name], err = one.tell(); err != nil {
				http.Error(response, name+": "+err.Error(), http.StatusInternalServerError)
				return
			}
		}
		response.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(response).Encode(told); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
