#!/usr/bin/env bash
# k8s.io/apimachinery v0.37.2, resource.ParseQuantity: numbers over 2^63-1 are capped, says its documentation. Those with a binary
# suffix are, those with a decimal one are kept as they are, and then Value() of them is a number modulo 2^64.
# Seen: 10Ei is 9223372036854775807; 10E is 10^19, the greater of the two, and its Value() is -8446744073709551616.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
)

func main() {
	binary, decimal := resource.MustParse("10Ei"), resource.MustParse("10E")
	fmt.Println("10Ei", binary.AsDec(), binary.Value())
	fmt.Println("10E", decimal.AsDec(), decimal.Value())
	fmt.Println("10E is greater:", decimal.Cmp(binary) > 0)
}
GO
go mod init try 2>/dev/null
go get k8s.io/apimachinery/pkg/api/resource@v0.37.2 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '10Ei 9223372036854775807 9223372036854775807
10E 10000000000000000000 -8446744073709551616
10E is greater: true' ] || { echo 'CHANGED' >&2; exit 1; }
