#!/usr/bin/env bash
# @kubernetes/client-node 2.0.1, Metrics: what the server says of an error is lost unless its code is 500.
# A Status of 403 or 503 is reduced to "Error occurred in metrics request" without a body, and a 503 in plain text, which the
# aggregation layer sends while a backend is away, is thrown as code 500, since its text is parsed as JSON first.
# Seen: 403 and 503 without the message of their Status; 503 in plain text as 500.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0 @kubernetes/client-node@2.0.1
cat >try.mjs <<'JS'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { KubeConfig, Metrics } from '@kubernetes/client-node';
const status = (code) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: `why it is ${code}`, code });
const answers = { forbidden: [403, status(403)], unavailable: [503, status(503)], text: [503, 'service unavailable\n'], internal: [500, status(500)] };
const server = createServer((request, response) => {
  const [code, body] = answers[request.url.split('/')[5]];
  response.writeHead(code, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' }).end(body);
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
for (const namespace of Object.keys(answers)) {
  const error = await new Metrics(config).getPodMetrics(namespace).catch((thrown) => thrown);
  const isTold = error.message.includes('why it is');
  console.log(`${namespace}: served ${answers[namespace][0]}, thrown ${error.code}, its message is ${isTold ? 'told' : 'lost'}`);
}
server.close();
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'forbidden: served 403, thrown 403, its message is lost
unavailable: served 503, thrown 503, its message is lost
text: served 503, thrown 500, its message is lost
internal: served 500, thrown 500, its message is told' ] || { echo 'CHANGED' >&2; exit 1; }
