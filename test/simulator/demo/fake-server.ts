/**
 * Stands for the built server in the demo's own spec: takes the same flags and answers what the demo asks, with
 * numbers of its own. Started as a process.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createAuthority } from '../pki/authority.ts';

const flag = (name: string): string => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? '';

if (process.env.FAKE_SERVER_DIES) {
  process.stderr.write('FATAL cannot start: so the test wants\n');
  process.exit(3);
}
// Both files must be there and readable.
for (const file of ['kubeconfig', 'kubelet-certificate-authority']) readFileSync(flag(file));

const authority = await createAuthority('fake');
const pair = await authority.issue({ commonName: 'fake', names: ['127.0.0.1'], usage: 'server' });
const usage = { cpu: '123m', memory: '45Mi' };
const ofGpu = { ...usage, 'nvidia.com/gpu': '850m' };
const withGpus = flag('accelerators') === 'nvidia';
const nodes = ['node-1', 'node-2', ...(withGpus ? ['gpu-node-1', 'gpu-node-2'] : [])];
const gpuPods = withGpus ? [0, 1, 2, 3, 4, 5].map((i) => `inference-${i}`) : [];
const lists: Record<string, unknown> = {
  nodes: { items: nodes.map((name) => ({ metadata: { name }, usage })) },
  pods: {
    items: [
      { metadata: { namespace: 'shop', name: 'web-0' }, containers: [{ name: 'web', usage }] },
      ...gpuPods.map((name) => ({
        metadata: { namespace: 'ml', name },
        containers: [{ name: 'model', usage: ofGpu }],
      })),
    ],
  },
};

const server = createServer(pair, (request, response) => {
  const resource = /^\/apis\/metrics\.k8s\.io\/v1beta1\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '';
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(lists[resource] ?? { kind: 'APIResourceList', resources: [] }));
}).listen(Number(flag('secure-port')), '127.0.0.1');

process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
