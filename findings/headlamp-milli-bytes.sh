#!/usr/bin/env bash
# Headlamp (@kinvolk/headlamp-plugin 0.14.0), units.parseRam: the suffix m of a memory quantity is overlooked.
# The kube-apiserver itself writes it: a request of 0.9Gi is no whole number of bytes and comes back as "966367641600m".
# The list of Pods and the page of a node add what parseRam gives. Its parseCpu overlooks k, in which 1,000 cores are written.
# Seen: 0.9Gi is read as 900.0 Gi, 1k cores as one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit lodash@4.17.21
npm pack --silent @kinvolk/headlamp-plugin@0.14.0 >/dev/null
tar -xzf kinvolk-headlamp-plugin-0.14.0.tgz package/lib/lib/units.js
cp package/lib/lib/units.js units.mjs
cat >try.mjs <<'JS'
import { parseCpu, parseRam, TO_GB, TO_ONE_CPU } from './units.mjs';
console.log(`1Gi is ${parseRam('1Gi') / TO_GB} Gi, 966367641600m is ${(parseRam('966367641600m') / TO_GB).toFixed(1)} Gi`);
console.log(`999 is ${parseCpu('999') / TO_ONE_CPU} cores, 1k is ${parseCpu('1k') / TO_ONE_CPU}`);
JS
seen=$(node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = '1Gi is 1 Gi, 966367641600m is 900.0 Gi
999 is 999 cores, 1k is 1' ] || { echo 'CHANGED' >&2; exit 1; }
