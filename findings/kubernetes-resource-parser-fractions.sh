#!/usr/bin/env bash
# kubernetes-resource-parser 0.1.0 (npm): memoryParser reads digits up to the point, and finds no suffix after it; cpuParser
# knows the suffix m alone, and takes all others for nothing. No error is raised.
# 1.5Gi is one byte then, and the 12345678n that metrics.k8s.io gives for 12 millicores are 12 million cores.
# Seen: 1536Mi is 1610612736, 1.5Gi is 1; 12m are 0.012 cores, 12345678n are 12345678.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit kubernetes-resource-parser@0.1.0
cat >try.mjs <<'JS'
import { cpuParser, memoryParser } from 'kubernetes-resource-parser';
for (const memory of ['1536Mi', '1.5Gi']) console.log(`memory ${memory} is ${memoryParser(memory)}`);
for (const cpu of ['12m', '12345678n']) console.log(`cpu ${cpu} is ${cpuParser(cpu)}`);
JS
seen=$(node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'memory 1536Mi is 1610612736
memory 1.5Gi is 1
cpu 12m is 0.012
cpu 12345678n is 12345678' ] || { echo 'CHANGED' >&2; exit 1; }
