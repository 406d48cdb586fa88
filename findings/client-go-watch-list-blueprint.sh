#!/usr/bin/env bash
# client-go 0.32.4 with the gate WatchListClient, which kube-controller-manager 1.32 turns on: a typed List first asks for a
# WatchList. A bookmark with the annotation k8s.io/initial-events-end, which the API documentation names as the end of the first
# events, is not enough. The bookmark must also have kubernetes.io/initial-events-list-blueprint, an empty list in base64, which the
# documentation does not name. Without it the client drops all events, logs a warning at most, and lists again: each List costs two
# requests, and the server has written everything twice. The caller sees no error.
# Seen: 2 Pods by one request with the second annotation; 2 Pods by two requests, a watch and a list, without it.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module try

go 1.23.0

require (
	k8s.io/apimachinery v0.32.4
	k8s.io/client-go v0.32.4
	k8s.io/metrics v0.32.4
)
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/features"
	"k8s.io/client-go/rest"
	metrics "k8s.io/metrics/pkg/client/clientset/versioned"
)

type watchListOn struct{}

func (watchListOn) Enabled(gate features.Feature) bool { return gate == features.WatchListClient }

const kind = `"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1"`

func item(name string) string {
	return fmt.Sprintf(`"metadata":{"name":"%s","namespace":"shop","resourceVersion":"5"},`+
		`"timestamp":"2026-01-01T00:00:00Z","window":"15s","containers":[]}`, name)
}

func main() {
	features.ReplaceFeatureGates(watchListOn{})
	list := `{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[]}`
	blueprint := `,"kubernetes.io/initial-events-list-blueprint":"` + base64.StdEncoding.EncodeToString([]byte(list)) + `"`
	for _, more := range []string{blueprint, ""} {
		var asked []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.URL.Query().Get("watch") == "" {
				asked = append(asked, "list")
				full := strings.Replace(list, `"metadata":{}`, `"metadata":{"resourceVersion":"5"}`, 1)
				fmt.Fprint(w, strings.Replace(full, "[]", "[{"+item("a")+",{"+item("b")+"]", 1))
				return
			}
			asked = append(asked, "watch")
			for _, name := range []string{"a", "b"} {
				fmt.Fprintf(w, "{\"type\":\"ADDED\",\"object\":{%s,%s}\n", kind, item(name))
			}
			fmt.Fprintf(w, `{"type":"BOOKMARK","object":{%s,"metadata":{"resourceVersion":"5",`+
				`"annotations":{"k8s.io/initial-events-end":"true"%s}},"timestamp":null,"window":"0s","containers":null}}`+"\n", kind, more)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		client := metrics.NewForConfigOrDie(&rest.Config{Host: server.URL})
		pods, err := client.MetricsV1beta1().PodMetricses("shop").List(context.Background(), metav1.ListOptions{})
		if err != nil {
			panic(err)
		}
		fmt.Println(len(pods.Items), "Pods by", strings.Join(asked, ", "))
		server.CloseClientConnections()
		server.Close()
	}
}
GO
go mod tidy >/dev/null 2>&1
seen=$(go run . 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = '2 Pods by watch
2 Pods by watch, list' ] || { echo 'CHANGED' >&2; exit 1; }
