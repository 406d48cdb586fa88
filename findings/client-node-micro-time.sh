#!/usr/bin/env bash
# @kubernetes/client-node 2.0.1: a MicroTime that is read is a string, where its type says V1MicroTime, which is a Date.
# So are renewTime and acquireTime of a Lease and eventTime of an Event; metadata.creationTimestamp beside them is a Date.
# TypeScript lets renewTime.getTime() pass, and it throws. Written back, the string is kept, and a V1MicroTime works.
# Seen: creationTimestamp is a Date, renewTime is a string without getTime, its declared type is V1MicroTime.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0 @kubernetes/client-node@2.0.1
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { CoordinationV1Api, KubeConfig, V1MicroTime } from '@kubernetes/client-node';
const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json').end(
    JSON.stringify({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'leader', creationTimestamp: '2026-12-01T00:00:00Z' },
      spec: { renewTime: '2026-12-01T00:00:00.123456Z' },
    }),
  );
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: 'c', server: `http://127.0.0.1:${server.address().port}`, skipTLSVerify: true }],
  users: [{ name: 'u' }],
  contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
  currentContext: 'x',
});
const lease = await config.makeApiClient(CoordinationV1Api).readNamespacedLease({ namespace: 'kube-system', name: 'leader' });
const types = readFileSync('node_modules/@kubernetes/client-node/dist/gen/models/V1LeaseSpec.d.ts', 'utf8');
console.log(`creationTimestamp is a Date: ${lease.metadata.creationTimestamp instanceof Date}`);
console.log(`renewTime is declared as ${/'renewTime'\?: (\w+)/.exec(types)[1]}, a Date: ${new V1MicroTime() instanceof Date}`);
console.log(`renewTime is a ${typeof lease.spec.renewTime}, getTime is ${typeof lease.spec.renewTime.getTime}`);
server.close();
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'creationTimestamp is a Date: true
renewTime is declared as V1MicroTime, a Date: true
renewTime is a string, getTime is undefined' ] || { echo 'CHANGED' >&2; exit 1; }
