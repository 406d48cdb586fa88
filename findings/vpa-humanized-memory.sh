#!/usr/bin/env bash
# VPA 1.8.1, recommender with --humanize-memory: two decimals of Gi are seldom whole bytes, and the quantity that stands in the
# object is then in thousandths of a byte. The nearest value is taken, so that it can be below what was recommended.
# Seen: 1425000000 bytes become 1428076625920m; 1.004 TiB becomes 1Ti, 4.4 GB less; without the flag both are as computed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# The one file that writes recommendations, without the rest of the recommender.
source=$(go mod download -json k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
mkdir model
cp "$source/pkg/recommender/model/types.go" model
cat >main.go <<'GO'
package main

import (
	"fmt"

	"try/model"
)

func main() {
	for _, bytes := range []int64{1425000000, 1103909674287} {
		for _, humanize := range []bool{false, true} {
			resources := model.Resources{model.ResourceMemory: model.MemoryAmountFromBytes(float64(bytes))}
			memory := model.ResourcesAsResourceList(resources, humanize, 1, 1)["memory"]
			fmt.Println(bytes, humanize, memory.String(), memory.Value()-bytes)
		}
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/api@v0.37.2 k8s.io/apimachinery@v0.37.2 2>/dev/null
go mod tidy 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '1425000000 false 1425000000 0
1425000000 true 1428076625920m 3076626
1103909674287 false 1103909674287 0
1103909674287 true 1Ti -4398046511' ] || { echo 'CHANGED' >&2; exit 1; }
