import type { RealNode } from '../kubelet/real-node.ts';
import { NODE_NAME } from '../kubelet/kubelet.ts';

/** What the kubelet knows of the server's only container. */
export interface KubeletView {
  /** When it measured the CPU, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** How often each probe went well and wrong so far, by `Liveness successful` and the like. */
  readonly probes: Readonly<Record<string, number>>;
}

/** Reads the kubelet's pages; rejects while it has not measured the Pod yet. */
export async function kubeletView(node: RealNode, pod: string): Promise<KubeletView> {
  const page = async (path: string): Promise<string[]> => {
    const { text } = await node.admin.send('GET', `/api/v1/nodes/${NODE_NAME}/proxy/metrics/${path}`);
    return text.split('\n').filter((line) => line.includes(`pod="${pod}"`));
  };
  const [resource, probes] = await Promise.all([page('resource'), page('probes')]);
  const sample = (metric: string): string[] => {
    const line = resource.find((one) => one.startsWith(metric));
    if (line === undefined) throw new Error(`the kubelet has no ${metric} of ${pod} yet`);
    return line.split(' ');
  };
  const [, cpu, atMs] = sample('container_cpu_usage_seconds_total');
  const [, memory] = sample('container_memory_working_set_bytes');
  return {
    atMs: Number(atMs),
    cpuSeconds: Number(cpu),
    memoryBytes: Number(memory),
    probes: Object.fromEntries(
      probes
        .filter((line) => line.startsWith('prober_probe_total'))
        .map((line) => [`${label(line, 'probe_type')} ${label(line, 'result')}`, Number(line.split(' ').at(-1))]),
    ),
  };
}

function label(line: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
}
