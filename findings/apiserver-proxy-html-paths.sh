#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, UpgradeAwareHandler with its transport wrapped, as kube-apiserver's aggregation layer has it: a
# path in an HTML page that begins with a slash becomes an address of the backend, which clients of the kube-apiserver cannot
# reach. Relative paths stay, and so does every other content type. The same rewriting makes pages work behind the proxy of a
# Service, where a path is put before them; the aggregation layer has none to put there.
# Seen: /apis/x/app.js becomes http://BACKEND/apis/x/app.js, app.js stays, and both stay in application/xhtml+xml.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"k8s.io/apimachinery/pkg/util/proxy"
)

type responder struct{}

func (responder) Error(w http.ResponseWriter, _ *http.Request, err error) {
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

func main() {
	for _, contentType := range []string{"text/html", "application/xhtml+xml"} {
		backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, `<script src="/apis/x/app.js"></script><script src="app.js"></script>`)
		}))
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			location, _ := url.Parse(backend.URL)
			location.Path = r.URL.Path
			// As apiserver/pkg/util/proxy.NewRequestForProxy makes the request of the aggregation layer.
			request := r.Clone(r.Context())
			request.URL, request.Host = location, location.Host
			proxy.NewUpgradeAwareHandler(location, http.DefaultTransport, true, false, responder{}).ServeHTTP(w, request)
		}))
		response, err := http.Get(front.URL + "/apis/x/")
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Println(contentType, strings.ReplaceAll(string(body), backend.URL, "http://BACKEND"))
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/apimachinery/pkg/util/proxy@v0.37.2 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = 'text/html <script src="http://BACKEND/apis/x/app.js"></script><script src="app.js"></script>
application/xhtml+xml <script src="/apis/x/app.js"></script><script src="app.js"></script>' ] || { echo 'CHANGED' >&2; exit 1; }
