#!/usr/bin/env bash
# k8s.io/kubectl v0.37.2, kubectl top pods --containers --sum: rows are rounded, CPU up and memory down, their sum is not made
# of the rows. A hundred idle containers are 1m each and 1m together; of small ones each is 0Mi, and the sum is many.
# Seen: three containers of 0.1m and one byte less than 1Mi: 1m and 0Mi each, 1m and 2Mi together.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"os"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubectl/pkg/metricsutil"
	"k8s.io/metrics/pkg/apis/metrics"
)

func main() {
	pod := metrics.PodMetrics{ObjectMeta: meta.ObjectMeta{Namespace: "default", Name: "idle"}}
	for _, name := range []string{"a", "b", "c"} {
		usage := core.ResourceList{"cpu": resource.MustParse("100u"), "memory": resource.MustParse("1048575")}
		pod.Containers = append(pod.Containers, metrics.ContainerMetrics{Name: name, Usage: usage})
	}
	if err := metricsutil.NewTopCmdPrinter(os.Stdout, false).PrintPodMetrics([]metrics.PodMetrics{pod}, true, false, true, "", true); err != nil {
		panic(err)
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/kubectl@v0.37.2 2>/dev/null
go mod tidy 2>/dev/null
seen=$(go run . | sed 's/^ *//; s/  */ /g; s/ $//')
printf '%s\n' "$seen"
[ "$seen" = 'idle a 1m 0Mi
idle b 1m 0Mi
idle c 1m 0Mi
________ ________
1m 2Mi' ] || { echo 'CHANGED' >&2; exit 1; }
