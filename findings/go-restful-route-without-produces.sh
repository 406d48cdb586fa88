#!/usr/bin/env bash
# github.com/emicklei/go-restful v3.14.0: a route that declares no media types refuses every Accept but one with */*.
# Nothing declared counts as producing */* alone, and text/plain does not match that. Without the header the answer is 200.
# kwok v0.8.0 serves its kubelet pages by such routes (with v3.13.0), so a scraper that asks for text/plain gets nothing.
# Seen: 406 for text/plain and text/*, 200 for no header, */* and "text/plain, */*".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http/httptest"

	"github.com/emicklei/go-restful/v3"
)

func main() {
	service := new(restful.WebService).Path("/metrics")
	service.Route(service.GET("/resource").To(func(_ *restful.Request, response *restful.Response) {
		response.Write([]byte("node_cpu_usage_seconds_total 1\n"))
	}))
	container := restful.NewContainer().Add(service)
	for _, accept := range []string{"", "*/*", "text/plain, */*", "text/*", "text/plain"} {
		request := httptest.NewRequest("GET", "/metrics/resource", nil)
		if accept != "" {
			request.Header.Set("Accept", accept)
		}
		response := httptest.NewRecorder()
		container.ServeHTTP(response, request)
		fmt.Printf("%q %d\n", accept, response.Code)
	}
}
GO
go mod init try 2>/dev/null
go get github.com/emicklei/go-restful/v3@v3.14.0 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '"" 200
"*/*" 200
"text/plain, */*" 200
"text/*" 406
"text/plain" 406' ] || { echo 'CHANGED' >&2; exit 1; }
