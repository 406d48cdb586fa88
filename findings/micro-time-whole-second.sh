#!/usr/bin/env bash
# Python's kubernetes 37.0.2 and lightkube 1.0.1 beside k8s.io/apimachinery v0.37.2: a MicroTime on a whole second is refused.
# The Go type takes six digits of a second, no fewer and no more; Python's isoformat leaves them out where they are all zero.
# So a Lease that is read with renewTime "...00.000000Z" and written back unchanged is an error. A metav1.Time takes all of them.
# Seen: both clients write 00:00:00 without a fraction, and UnmarshalJSON cannot parse it; with 7 microseconds all is well.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check kubernetes==37.0.2 lightkube==1.0.1
venv/bin/python - >written <<'PY'
from datetime import datetime, timezone

from kubernetes.client import ApiClient, V1LeaseSpec
from lightkube.models.coordination_v1 import LeaseSpec

for microsecond in [7, 0]:
    time = datetime(2026, 12, 1, 0, 0, 0, microsecond, timezone.utc)
    print('kubernetes', ApiClient().sanitize_for_serialization(V1LeaseSpec(renew_time=time))['renewTime'])
    print('lightkube', LeaseSpec(renewTime=time).to_dict()['renewTime'])
PY
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func main() {
	for {
		var client, written string
		if _, err := fmt.Scanln(&client, &written); err != nil {
			return
		}
		text, _ := json.Marshal(written)
		micro := json.Unmarshal(text, new(meta.MicroTime)) == nil
		fmt.Println(client, written, "MicroTime", micro, "Time", json.Unmarshal(text, new(meta.Time)) == nil)
	}
}
GO
go mod init try 2>/dev/null
go get k8s.io/apimachinery/pkg/apis/meta/v1@v0.37.2 2>/dev/null
seen=$(go run . <written)
printf '%s\n' "$seen"
[ "$seen" = 'kubernetes 2026-12-01T00:00:00.000007+00:00 MicroTime true Time true
lightkube 2026-12-01T00:00:00.000007Z MicroTime true Time true
kubernetes 2026-12-01T00:00:00+00:00 MicroTime false Time true
lightkube 2026-12-01T00:00:00Z MicroTime false Time true' ] || { echo 'CHANGED' >&2; exit 1; }
