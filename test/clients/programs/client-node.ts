// Asks metrics.k8s.io once with @kubernetes/client-node, and prints what it got as JSON: node client-node.ts CALL KUBECONFIG
import { CoreV1Api, KubeConfig, Metrics, topNodes, topPods } from '@kubernetes/client-node';

const [call = '', kubeconfig = ''] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const metrics = new Metrics(config);
const core = config.makeApiClient(CoreV1Api);

const CALLS: Readonly<Record<string, () => Promise<object>>> = {
  nodes: async () => {
    const { items } = await metrics.getNodeMetrics();
    return Object.fromEntries(items.map(({ metadata, usage }) => [metadata.name, usage]));
  },
  pods: async () => {
    const { items } = await metrics.getPodMetrics();
    const entries = items.flatMap(({ metadata, containers }) =>
      containers.map(({ name, usage }) => [`${metadata.namespace}/${metadata.name}/${name}`, usage]),
    );
    return Object.fromEntries(entries) as object;
  },
  topPods: async () => {
    const entries = (await topPods(core, metrics)).flatMap(({ Pod, Containers }) =>
      Containers.map(({ Container, CPUUsage, MemoryUsage }) => [
        `${Pod.metadata!.namespace}/${Pod.metadata!.name}/${Container}`,
        { cpu: `${Math.round(Number(CPUUsage.CurrentUsage) * 1e9)}n`, memory: String(MemoryUsage.CurrentUsage) },
      ]),
    );
    return Object.fromEntries(entries) as object;
  },
  /** The sum of the requests of each Pod, as topPods has it. */
  requests: async () => {
    const pods = await topPods(core, metrics, 'default');
    return Object.fromEntries(pods.map(({ Pod, Memory }) => [Pod.metadata!.name, String(Memory.RequestTotal)]));
  },
  topNodes: async () => {
    const nodes = await topNodes(core);
    return Object.fromEntries(nodes.map(({ Node, CPU }) => [Node.metadata!.name, String(CPU.RequestTotal)]));
  },
};

try {
  process.stdout.write(JSON.stringify(await CALLS[call]!()));
} catch (error) {
  // The headers come last.
  const text = (error as Error).message.replace(/\s*Headers:.*/s, '').replaceAll('\n', ' ');
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
