// A simulated cluster in a process of its own, so that its work is not counted as the server's.
// Arguments: nodes, Pods a node. Prints one line of JSON when it is ready, and ends with its parent.
import { startSimulatedCluster } from '../simulator/cluster.ts';

const [nodes = '1000', pods = '30'] = process.argv.slice(2);
const cluster = await startSimulatedCluster({ nodes: Number(nodes), pods: Number(pods), updateEveryMs: 0 });
const kubeconfig = await cluster.kubeconfig('metrics-server');
process.stdout.write(`${JSON.stringify({ kubeconfig, authority: cluster.pki.cluster.cert })}\n`);
process.on('disconnect', () => process.exit(0));
