#!/usr/bin/env bash
# github.com/prometheus/common v0.73.1, expfmt.TextParser: a blank at the end of a sample's line is an error, and ends the page.
# The text format says that leading and trailing whitespace is ignored. Leading blanks are.
# Seen: after a value: expected integer as timestamp, got "". After a timestamp: spurious string after timestamp.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

func main() {
	for _, line := range []string{"up 1", "  up 1", "up 1 1638253875123 ", "up 1 "} {
		parser := expfmt.NewTextParser(model.UTF8Validation)
		_, err := parser.TextToMetricFamilies(strings.NewReader(line + "\n"))
		fmt.Printf("%q %v\n", line, err)
	}
}
GO
go mod init try 2>/dev/null
go get github.com/prometheus/common/expfmt@v0.73.1 2>/dev/null
seen=$(go run .)
printf '%s\n' "$seen"
[ "$seen" = '"up 1" <nil>
"  up 1" <nil>
"up 1 1638253875123 " text format parsing error in line 1: spurious string after timestamp: " "
"up 1 " text format parsing error in line 1: expected integer as timestamp, got ""' ] || { echo 'CHANGED' >&2; exit 1; }
