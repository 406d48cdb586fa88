#!/usr/bin/env bash
# @kubernetes/client-node 2.0.1, topPods: the memory request of a Pod is the limits of its containers before the last one
# plus the request of the last one. CPU requests of the same Pod are added.
# Seen: two containers that request 100 bytes and 100m each, with limits of 1000 and 1: 1100 bytes instead of 200, and 0.2 cores.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0 @kubernetes/client-node@2.0.1
cat >try.mjs <<'JS'
import { topPods } from '@kubernetes/client-node';
const resources = { requests: { cpu: '100m', memory: '100' }, limits: { cpu: '1', memory: '1000' } };
const containers = ['a', 'b'].map((name) => ({ name, resources }));
const pod = { metadata: { namespace: 'default', name: 'two' }, spec: { containers } };
const [status] = await topPods({ listPodForAllNamespaces: async () => ({ items: [pod] }) }, {
  getPodMetrics: async () => ({ items: [] }),
});
console.log(`memory ${status.Memory.RequestTotal}, cpu ${status.CPU.RequestTotal}`);
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'memory 1100, cpu 0.2' ] || { echo 'CHANGED: requests are added now' >&2; exit 1; }
