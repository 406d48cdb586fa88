#!/usr/bin/env bash
# prometheus_client 0.26.0 (Python), parser of the text format: a counter whose name does not end in "_total" gets that suffix,
# on its samples too, so that the series of the page is nowhere in the result and a proxy serves it under another name.
# The text format asks for no suffix. NVIDIA's dcgm-exporter has such counters, and some end in "_TOTAL".
# Seen: samples are named ..._COUNTER_total and ..._TOTAL_total.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0
seen=$(venv/bin/python - <<'PY'
from prometheus_client.parser import text_string_to_metric_families

page = ''
for name in ['DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL']:
    page += f'# TYPE {name} counter\n{name}{{gpu="0"}} 5\n'
for family in text_string_to_metric_families(page):
    for sample in family.samples:
        print(family.type, sample.name)
PY
)
printf '%s\n' "$seen"
[ "$seen" = 'counter DCGM_FI_DEV_PCIE_REPLAY_COUNTER_total
counter DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL_total' ] || { echo 'CHANGED' >&2; exit 1; }
