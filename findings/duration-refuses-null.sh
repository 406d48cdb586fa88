#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, metav1.Duration: a JSON null is an error, where metav1.Time, MicroTime and Quantity take it for
# nothing set. A client that writes what it does not have as null (a window, a field of the kubelet's configuration) meets it
# in every field that is a Duration and no pointer.
# Seen: null is refused by Duration with: time: invalid duration "", by the others accepted.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func main() {
	for _, value := range []any{new(resource.Quantity), new(meta.Time), new(meta.MicroTime), new(meta.Duration)} {
		fmt.Printf("%T %v\n", value, json.Unmarshal([]byte("null"), value))
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/apimachinery/pkg/apis/meta/v1@v0.37.2 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '*resource.Quantity <nil>
*v1.Time <nil>
*v1.MicroTime <nil>
*v1.Duration time: invalid duration ""' ] || { echo 'CHANGED' >&2; exit 1; }
