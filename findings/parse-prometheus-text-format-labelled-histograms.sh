#!/usr/bin/env bash
# parse-prometheus-text-format 1.1.1: of a histogram or summary with labels only one series is left, without labels, sum and
# count. Nearly all histograms of Kubernetes components have labels. The buckets that are left are those of the last series.
# Seen: two verbs with 2 and 40 requests come out as one metric with the 40 of the last, and no sum or count.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit parse-prometheus-text-format@1.1.1
cat >try.cjs <<'JS'
const parse = require('parse-prometheus-text-format');
const series = (label, few, all, sum) => [
  `wait_seconds_bucket{${label}le="1"} ${few}`,
  `wait_seconds_bucket{${label}le="+Inf"} ${all}`,
  `wait_seconds_sum{${label.slice(0, -1)}} ${sum}`,
  `wait_seconds_count{${label.slice(0, -1)}} ${all}`,
];
const read = (...lines) => JSON.stringify(parse(['# TYPE wait_seconds histogram', ...lines, ''].join('\n'))[0].metrics);
console.log('without labels', read(...series('', 1, 2, 3)));
console.log('with labels', read(...series('verb="LIST",', 1, 2, 3), ...series('verb="WATCH",', 30, 40, 50)));
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'without labels [{"buckets":{"1":"1","+Inf":"2"},"count":"2","sum":"3"}]
with labels [{"buckets":{"1":"30","+Inf":"40"}}]' ] || { echo 'CHANGED' >&2; exit 1; }
