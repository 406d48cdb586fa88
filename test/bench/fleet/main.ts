// A fleet of nodes in a process of its own, so that its work is not counted as a server's, with one API server for each
// size of a cluster: the cluster of 100 nodes is the first 100 of the fleet.
// Arguments: the sizes; --sample=MS when containers are to be measured more often than by a kubelet; --filters for
// kubelets that filter their pages. Says over IPC how it is reached; answers every message with its counts; ends with its parent.
import { parseArgs } from 'node:util';
import { freePort } from '../../simulator/demo/free-port.ts';
import { kubeconfigText } from '../../simulator/kube-apiserver/kubeconfig.ts';
import { createPki } from '../../simulator/pki/pki.ts';
import { nodesResource, podsResource } from './api-resource.ts';
import { FleetApiServer } from './api-server.ts';
import type { FleetAccess } from './fleet.ts';
import { Kubelets } from './kubelets.ts';

const TOKEN = 'token-of-the-metrics-server';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, filters: { type: 'boolean', default: false } },
});
const sizes = positionals.map(Number);
const sampleEveryMs = values.sample === undefined ? undefined : Number(values.sample);
const pki = await createPki();
const kubelets = new Kubelets(pki, TOKEN, { sampleEveryMs, filters: values.filters });
const kubeletPort = await freePort();
await kubelets.listen(Math.max(...sizes), kubeletPort);
const kubeconfigs: Record<number, string> = {};
for (const nodes of sizes) {
  const apiServer = new FleetApiServer(pki, TOKEN, nodesResource(nodes, kubeletPort), podsResource(nodes));
  const url = `https://127.0.0.1:${await apiServer.listen()}`;
  kubeconfigs[nodes] = kubeconfigText('metrics-server', url, pki.cluster.cert, { token: TOKEN });
}
const access: FleetAccess = {
  kubeconfigs,
  authority: pki.cluster.cert,
  frontProxy: await pki.frontProxy.issue({ commonName: 'front-proxy-client', usage: 'client' }),
};
process.on('message', () => process.send!(kubelets.counts()));
process.on('disconnect', () => process.exit(0));
process.send!(access);
