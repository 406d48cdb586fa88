#!/usr/bin/env bash
# github.com/prometheus/client_golang v1.25.0, promhttp: ?name[]= filters families by the name in the registry, not by the one
# on the page. OpenMetrics names a counter without "_total" in its TYPE line, and that name finds nothing.
# A filter that finds nothing is 200 with an empty body, as a page without metrics. Before v1.24.0 the parameter was ignored.
# A kubelet has this filter since Kubernetes 1.37.
# Seen: the family read off the page gives 0 samples, the registered name gives 1; an unknown name gives 200 and 0 bytes.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "node_cpu_usage_seconds_total", Help: "CPU"}))
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
	get := func(accept, name string) (int, string) {
		request := httptest.NewRequest("GET", "/metrics?"+url.Values{"name[]": {name}}.Encode(), nil)
		request.Header.Set("Accept", accept)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		return response.Code, response.Body.String()
	}
	_, page := get("application/openmetrics-text", "node_cpu_usage_seconds_total")
	family := strings.Fields(page[strings.Index(page, "# TYPE"):])[2]
	_, filtered := get("application/openmetrics-text", family)
	fmt.Printf("the page names %s, the filter finds %d samples\n", family, strings.Count(filtered, "_total "))
	code, body := get("text/plain", "unknown")
	fmt.Printf("an unknown name: %d, %d bytes\n", code, len(body))
}
GO
go mod init try 2>/dev/null
go get github.com/prometheus/client_golang/prometheus/promhttp@v1.25.0 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = 'the page names node_cpu_usage_seconds, the filter finds 0 samples
an unknown name: 200, 0 bytes' ] || { echo 'CHANGED' >&2; exit 1; }
