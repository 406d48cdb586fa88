#!/usr/bin/env bash
# k8s.io/kubectl v0.37.2, kubectl top nodes: nodes without metrics come last, in an order that is new each time.
# They are printed out of a Go map and not sorted, so that two calls of an unchanged cluster differ, whatever --sort-by says.
# Seen: one node with metrics and three without: more than one order in 200 calls.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"bytes"
	"fmt"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubectl/pkg/metricsutil"
	"k8s.io/metrics/pkg/apis/metrics"
)

func main() {
	capacity := core.ResourceList{"cpu": resource.MustParse("4"), "memory": resource.MustParse("8Gi")}
	measured := []metrics.NodeMetrics{{ObjectMeta: meta.ObjectMeta{Name: "b"}, Usage: capacity}}
	orders := map[string]bool{}
	first := true
	for range 200 {
		nodes := map[string]core.ResourceList{"a": capacity, "b": capacity, "c": capacity, "d": capacity}
		var table bytes.Buffer
		if err := metricsutil.NewTopCmdPrinter(&table, false).PrintNodeMetrics(measured, nodes, true, "cpu"); err != nil {
			panic(err)
		}
		orders[table.String()] = true
		first = first && table.Bytes()[0] == 'b'
	}
	fmt.Printf("the measured node is first: %t, the rest in one order: %t\n", first, len(orders) == 1)
}
GO
go mod init try 2>/dev/null
go get k8s.io/kubectl@v0.37.2 2>/dev/null
go mod tidy 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = 'the measured node is first: true, the rest in one order: false' ] || { echo 'CHANGED' >&2; exit 1; }
