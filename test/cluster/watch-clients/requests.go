package main

import (
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"sync"

	"k8s.io/client-go/rest"
)

// requestCounter counts requests by what they ask for, the failed ones also by status, the others by form of the response.
type requestCounter struct {
	mutex  sync.Mutex
	counts map[string]int
}

func newRequestCounter() *requestCounter { return &requestCounter{counts: map[string]int{}} }

// countedConfig returns a copy of the configuration whose requests are counted, with a User-Agent of its own.
func (c *requestCounter) countedConfig(config *rest.Config, name string) *rest.Config {
	counted := rest.CopyConfig(config)
	counted.UserAgent = "watch-clients/" + name
	counted.Wrap(func(next http.RoundTripper) http.RoundTripper { return countingTransport{next, c} })
	return counted
}

func (c *requestCounter) snapshot() map[string]int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return maps.Clone(c.counts)
}

func (c *requestCounter) add(what string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counts[what]++
}

type countingTransport struct {
	next    http.RoundTripper
	counter *requestCounter
}

func (t countingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	kind := kindOf(request)
	t.counter.add(kind)
	response, err := t.next.RoundTrip(request)
	switch {
	case err != nil:
		t.counter.add(kind + " failed")
	case response.StatusCode != http.StatusOK:
		t.counter.add(fmt.Sprintf("%s %d", kind, response.StatusCode))
	case kind != "discovery":
		t.counter.add(response.Header.Get("Content-Type"))
	}
	return response, err
}

func kindOf(request *http.Request) string {
	query := request.URL.Query()
	switch {
	case !slices.Contains(resources, path.Base(request.URL.Path)):
		return "discovery"
	case query.Get("sendInitialEvents") == "true":
		return "watchList"
	case query.Get("watch") == "true":
		return "watch"
	}
	return "list"
}
