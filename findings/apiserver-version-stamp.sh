#!/usr/bin/env bash
# k8s.io/apiserver v0.37.2: a version stamped into k8s.io/component-base is the version of Kubernetes that the server emulates.
# "-X k8s.io/component-base/version.gitVersion=v0.9.0", the usual way to give a program its version, turns an extension API
# server 0.9.0 into one that behaves as Kubernetes 0.9: features that came later are off, without a line in the log.
# Seen: WatchList is on without the stamp (emulates 1.37), off with v0.9.0 (emulates 0.9).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"k8s.io/apiserver/pkg/features"
	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/apiserver/pkg/util/feature"
)

func main() {
	emulated := compatibility.DefaultBuildEffectiveVersion().EmulationVersion()
	fmt.Println("emulates", emulated, "WatchList", feature.DefaultFeatureGate.Enabled(features.WatchList))
}
GO
go mod init try 2>/dev/null
go get k8s.io/apiserver@v0.37.2 2>/dev/null
go mod tidy 2>/dev/null
seen=$(go run . && go run -ldflags '-X k8s.io/component-base/version.gitVersion=v0.9.0' .)
printf '%s\n' "$seen"
[ "$seen" = 'emulates 1.37 WatchList true
emulates 0.9 WatchList false' ] || { echo 'CHANGED' >&2; exit 1; }
