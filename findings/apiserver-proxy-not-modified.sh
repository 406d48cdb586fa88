#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, UpgradeAwareHandler with RejectForwardingRedirects, as kube-apiserver's aggregation layer has it:
# any answer from 300 to 399 with a Location is a redirect. So is 304 Not Modified, which redirects nowhere.
# An extension API server whose 304 repeats the Location of its full answer is so taken for broken.
# Seen: 304 passes, 304 with a Location is 502 "the backend attempted to redirect this request", 201 with a Location passes.
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
	for _, answer := range []struct {
		code     int
		location string
	}{{304, ""}, {304, "/apis"}, {201, "/apis"}} {
		backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if answer.location != "" {
				w.Header().Set("Location", answer.location)
			}
			w.WriteHeader(answer.code)
		}))
		location, _ := url.Parse(backend.URL)
		handler := proxy.NewUpgradeAwareHandler(location, http.DefaultTransport, false, false, responder{})
		handler.RejectForwardingRedirects = true
		front := httptest.NewServer(handler)
		response, err := http.Get(front.URL)
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(response.Body)
		fmt.Println(answer.code, answer.location, "->", response.StatusCode, strings.TrimSpace(string(body)))
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/apimachinery/pkg/util/proxy@v0.37.2 2>/dev/null
seen=$(go run . | sed 's/ *$//')
printf '%s\n' "$seen"
[ "$seen" = '304  -> 304
304 /apis -> 502 the backend attempted to redirect this request, which is not permitted
201 /apis -> 201' ] || { echo 'CHANGED' >&2; exit 1; }
