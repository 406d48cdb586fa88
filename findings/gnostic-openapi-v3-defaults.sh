#!/usr/bin/env bash
# github.com/google/gnostic-models v0.7.1, openapiv3: a default that is an object or a list is lost between JSON and protobuf.
# Every kube-apiserver offers its OpenAPI v3 in this protobuf, and Kubernetes' schemas are full of "default": {}.
# What is left is a default without a value, which reads as null. Whole numbers are read as doubles.
# Seen: {}, {"a":1} and ["a"] come back as nothing, "a" comes back, 9007199254740993 as 9.007199254740992e+15.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	openapi "github.com/google/gnostic-models/openapiv3"
	"google.golang.org/protobuf/proto"
)

func main() {
	for _, value := range []string{`{}`, `{"a":1}`, `["a"]`, `"a"`, `9007199254740993`} {
		document, err := openapi.ParseDocument([]byte(`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{},
			"components":{"schemas":{"S":{"default":` + value + `}}}}`))
		if err != nil {
			panic(err)
		}
		bytes, _ := proto.Marshal(document)
		read := new(openapi.Document)
		if err := proto.Unmarshal(bytes, read); err != nil {
			panic(err)
		}
		yaml, _ := read.YAMLValue("")
		_, after, _ := strings.Cut(string(yaml), "default:")
		fmt.Printf("%s: %q\n", value, strings.TrimSpace(after))
	}
}
GO
go mod init try 2>/dev/null
go get github.com/google/gnostic-models/openapiv3@v0.7.1 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '{}: ""
{"a":1}: ""
["a"]: ""
"a": "a"
9007199254740993: "9.007199254740992e+15"' ] || { echo 'CHANGED' >&2; exit 1; }
