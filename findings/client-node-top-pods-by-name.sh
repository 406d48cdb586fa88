#!/usr/bin/env bash
# @kubernetes/client-node 2.0.1, topPods without a namespace: usage is looked up by the Pod's name alone.
# Two Pods of one name in two namespaces (every StatefulSet has a web-0) get the usage of whichever metrics came last.
# Seen: alpha/web-0 uses 100m and is told as 0.9 cores, the usage of beta/web-0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0 @kubernetes/client-node@2.0.1
cat >try.mjs <<'JS'
import { topPods } from '@kubernetes/client-node';
const container = { name: 'web', resources: {} };
const pod = (namespace) => ({ metadata: { namespace, name: 'web-0' }, spec: { containers: [container] } });
const used = (namespace, cpu) => ({
  metadata: { namespace, name: 'web-0' },
  containers: [{ name: 'web', usage: { cpu, memory: '1Mi' } }],
});
const api = { listPodForAllNamespaces: async () => ({ items: [pod('alpha'), pod('beta')] }) };
const metrics = { getPodMetrics: async () => ({ items: [used('alpha', '100m'), used('beta', '900m')] }) };
for (const { Pod, CPU } of await topPods(api, metrics)) {
  console.log(`${Pod.metadata.namespace}/${Pod.metadata.name} ${CPU.CurrentUsage}`);
}
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = $'alpha/web-0 0.9\nbeta/web-0 0.9' ] || { echo 'CHANGED: the usage of each Pod is its own now' >&2; exit 1; }
