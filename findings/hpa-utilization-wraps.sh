#!/usr/bin/env bash
# k8s.io/kubernetes v1.37.2, GetResourceUtilizationRatio of the HPA controller: utilization above 2^31 % wraps around.
# A memory request of "128m", a slip for 128Mi, is 0.128 bytes: a Pod that uses 110Mi is at -82313216 %, and the ratio by which
# the replicas are multiplied is negative. The sum is in milli-bytes times 100, so 1,000 Pods of 100Gi wrap as well.
# Seen: 100Mi of 128Mi is 78 %; 110Mi of 128m is -82313216 %; 800 Pods of 100Gi of 128Gi are at 78 %, 1,000 at -56 %.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# The package alone, without the rest of Kubernetes.
source=$(go mod download -json k8s.io/kubernetes@v1.37.2 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
mkdir metrics
cp "$source"/pkg/controller/podautoscaler/metrics/{utilization,interfaces}.go metrics
cat >main.go <<'GO'
package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
	"try/metrics"
)

func main() {
	for _, pods := range []struct {
		count          int
		usage, request string
	}{{1, "100Mi", "128Mi"}, {1, "110Mi", "128m"}, {800, "100Gi", "128Gi"}, {1000, "100Gi", "128Gi"}} {
		usage, request := resource.MustParse(pods.usage), resource.MustParse(pods.request)
		info, requests := metrics.PodMetricsInfo{}, map[string]int64{}
		for i := range pods.count {
			name := fmt.Sprint(i)
			info[name] = metrics.PodMetric{Value: usage.MilliValue()}
			requests[name] = request.MilliValue()
		}
		ratio, utilization, _, err := metrics.GetResourceUtilizationRatio(info, requests, 80)
		fmt.Printf("%d x %s of %s: %d %%, negative ratio %t %v\n", pods.count, pods.usage, pods.request, utilization, ratio < 0, err)
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/api@v0.37.2 k8s.io/apimachinery@v0.37.2 2>/dev/null
go mod tidy 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '1 x 100Mi of 128Mi: 78 %, negative ratio false <nil>
1 x 110Mi of 128m: -82313216 %, negative ratio true <nil>
800 x 100Gi of 128Gi: 78 %, negative ratio false <nil>
1000 x 100Gi of 128Gi: -56 %, negative ratio true <nil>' ] || { echo 'CHANGED' >&2; exit 1; }
