// A simulated cluster in a process of its own, so that its work is not counted as the server's.
// Arguments: nodes, Pods a node, nodes with 8 GPUs besides. Prints one line of JSON when it is ready, and ends with its
// parent. Responds to each message with the number of requests to exporters until then.
import { startSimulatedCluster } from '../simulator/cluster.ts';
import { wholePage } from './exporter-page.ts';

const [nodes = '1000', pods = '30', gpuNodes = '0'] = process.argv.slice(2);
const gpus = gpuNodes === '0' ? undefined : { nodes: Number(gpuNodes), devices: 8 };
const cluster = await startSimulatedCluster({ nodes: Number(nodes), pods: Number(pods), gpus, updateEveryMs: 0 });
for (const { name } of cluster.gpus?.nodes ?? []) {
  const exporter = cluster.gpus!.exporter(name);
  const { page } = exporter;
  exporter.page = () => wholePage(page());
}
const access = {
  kubeconfig: await cluster.kubeconfig('metrics-server'),
  authority: cluster.pki.cluster.cert,
  acceleratorsFlag: cluster.gpus?.flag,
};
process.stdout.write(`${JSON.stringify(access)}\n`);
process.on('message', () => {
  const exporters = (cluster.gpus?.nodes ?? []).map(({ name }) => cluster.gpus!.exporter(name));
  process.send!(exporters.reduce((sum, { requests }) => sum + requests, 0));
});
process.on('disconnect', () => process.exit(0));
