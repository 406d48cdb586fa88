#!/usr/bin/env bash
# lightkube 1.0.1, lightkube.utils.quantity.parse_quantity: refuses the units in which metrics.k8s.io gives CPU.
# The suffixes n and u are part of Kubernetes' Quantity, and most CPU usages of a metrics server have them.
# Seen: "251m" is 0.251, "123456789n" and "500u" raise ValueError.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check lightkube==1.0.1
seen=$(venv/bin/python - <<'PY'
from lightkube.utils.quantity import parse_quantity
for text in ['251m', '123456789n', '500u']:
    try:
        print(text, parse_quantity(text))
    except ValueError as error:
        print(text, error)
PY
)
printf '%s\n' "$seen"
[ "$seen" = '251m 0.251
123456789n Invalid unit suffix: n
500u Invalid unit suffix: u' ] || { echo 'CHANGED' >&2; exit 1; }
