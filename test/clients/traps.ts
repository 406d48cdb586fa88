import type { ApiObject } from '../cluster/api-client.ts';
import { horizontalPodAutoscaler } from '../cluster/autoscaled.ts';
import { binary } from '../cluster/binaries.ts';
import { eventually } from '../cluster/eventually.ts';
import { askNode } from './callers/client-node.ts';
import { CLIENTS } from './callers/all.ts';
import { askFabric8 } from './callers/fabric8.ts';
import { runProgram } from './callers/program.ts';
import { askPython } from './callers/python.ts';
import { REFUSED_NODE, SCALED } from './client-cluster.ts';
import type { ClientCluster, State } from './client-cluster.ts';
import { missingProgram } from './install.ts';
import type { PackagesName } from './install.ts';
import type { AskedRequest } from './tap.ts';

const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const HPAS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';

/** Something that surprises the user of a client. */
export interface Trap {
  readonly name: string;
  readonly state: State;
  /** Packages that the machine may lack. */
  readonly needs?: PackagesName;
  /** Brings it about, tries what helps, and returns what the user sees. Throws if the trap is gone. */
  show(clients: ClientCluster): Promise<string>;
}

function must(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

/** Runs something while the kube-apiserver does not know one of the versions. */
async function without<T>({ cluster }: ClientCluster, version: string, run: () => Promise<T>): Promise<T> {
  const path = `${API_SERVICES}/${version}.metrics.k8s.io`;
  const { metadata, spec } = await cluster.admin.get(path);
  await cluster.admin.delete(path);
  await eventually(async () => (await cluster.admin.send('GET', `/apis/metrics.k8s.io/${version}`)).status === 404);
  try {
    return await run();
  } finally {
    await cluster.admin.create(API_SERVICES, { metadata: { name: metadata.name, labels: metadata.labels }, spec });
    await cluster.available();
  }
}

async function newest(file: string, clients: ClientCluster): Promise<string> {
  const { stdout } = await runProgram(file, ['top', 'nodes', `--kubeconfig=${clients.kubeconfig}`]);
  return stdout;
}

const ALL: readonly Trap[] = [
  {
    name: 'HPA without numbers',
    state: 'nothing measured',
    show: async ({ cluster: { admin } }) => {
      const cpu = {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      };
      await horizontalPodAutoscaler(admin, 'default', SCALED.Resource, cpu, 2);
      const failed = await eventually(
        async () => {
          const { status } = await admin.get(`${HPAS}/${SCALED.Resource}`);
          return (status?.conditions as { reason: string; message: string }[] | undefined)?.find(
            ({ reason }) => reason === 'FailedGetResourceMetric',
          );
        },
        (condition) => condition !== undefined,
      );
      const { spec } = await admin.get(`/apis/apps/v1/namespaces/default/deployments/${SCALED.Resource}`);
      must(spec.replicas === 2, `the HPA scales to ${spec.replicas}`);
      await admin.delete(`${HPAS}/${SCALED.Resource}`);
      return failed!.message;
    },
  },
  {
    name: 'fabric8, retries',
    state: 'nothing measured',
    needs: 'fabric8',
    show: async ({ kubeconfig, tap }) => {
      const requests = async (asked: string): Promise<number> => {
        tap.take();
        must(!(await askFabric8(asked, kubeconfig)).ok, 'fabric8 shows numbers');
        return tap.take().length;
      };
      const begunMs = Date.now();
      const many = await requests('nodes');
      const seconds = Math.round((Date.now() - begunMs) / 1000);
      must(many > 1, 'fabric8 asks once');
      must((await requests('nodes, asked once')) === 1, 'fabric8 asks again without retries');
      return `${many} requests in ${seconds} s`;
    },
  },
  {
    name: 'kubectl, reason of a Node',
    state: 'one node refused',
    show: async ({ cluster, kubeconfig }) => {
      const { code, stderr } = await cluster.kubectl('PATH', kubeconfig).run('top', 'node', REFUSED_NODE);
      must(code === 1, `kubectl top node ${REFUSED_NODE} succeeds`);
      return stderr.trim();
    },
  },
  {
    name: 'only v1',
    state: 'healthy',
    show: (clients) =>
      without(clients, 'v1beta1', async () => {
        must((await newest(binary('kubectl'), clients)).includes(REFUSED_NODE), 'kubectl 1.37 shows nothing');
        const lines: string[] = [];
        for (const client of CLIENTS.filter(({ needsV1beta1 }) => needsV1beta1)) {
          const { numbers, error } = await client.calls[0]!.run(clients);
          must(numbers === undefined, `${client.name} shows numbers`);
          lines.push(`${client.name} ${await client.readVersion(clients)}: ${error}`);
        }
        return lines.join('\n');
      }),
  },
  {
    name: 'kubectl, cached discovery',
    state: 'healthy',
    show: async (clients) => {
      const env = { HOME: clients.cluster.workspace.path('home'), KUBECONFIG: clients.kubeconfig };
      const shell = (command: string) => runProgram('bash', ['-c', command], env);
      must((await shell('kubectl get podmetrics -A')).ok, 'kubectl get podmetrics fails with both versions');
      return without(clients, 'v1', async () => {
        const { ok, stderr } = await shell('kubectl get podmetrics -A');
        must(!ok, 'kubectl does not remember v1');
        must((await shell('kubectl top nodes')).ok, 'kubectl top fails with a cached v1');
        await shell('rm -rf ~/.kube/cache/discovery');
        must((await shell('kubectl get podmetrics -A')).ok, 'kubectl fails without its cache');
        return stderr.trim();
      });
    },
  },
  {
    name: 'controller-runtime, cache',
    state: 'healthy',
    show: async ({ cluster, kubeconfig, tap }) => {
      tap.take();
      const flags = [`--kubeconfig=${kubeconfig}`, '--call=controller-runtime cache pods'];
      const program = cluster.workspace.start('cache', binary('metrics-clients'), flags);
      const asked: AskedRequest[] = [];
      await eventually(async () => {
        program.mustRun();
        return asked.push(...tap.take()) >= 6;
      });
      await program.stop();
      const steps = asked.map(({ path, status }) => `${/[?&]watch=/.test(path) ? 'watch' : 'list'} ${status}`);
      must(steps.includes('watch 405') && steps.filter((step) => step === 'list 200').length >= 2, steps.join());
      return steps.slice(0, 6).join(', ');
    },
  },
  {
    name: 'client-node, topNodes',
    state: 'healthy',
    show: async ({ kubeconfig, tap }) => {
      tap.take();
      const { ok, stderr } = await askNode('topNodes', kubeconfig);
      must(ok, stderr);
      must(tap.take().length === 0, 'topNodes asks for metrics');
      return 'no request for metrics.k8s.io';
    },
  },
  {
    name: 'client-node, topPods',
    state: 'healthy',
    show: async ({ kubeconfig }) => {
      const requests = JSON.parse((await askNode('requests', kubeconfig)).stdout) as Record<string, string>;
      const [, shown] = Object.entries(requests).find(([name]) => name.startsWith(SCALED.Resource))!;
      // Each of the two containers requests 100Mi.
      must(shown !== String(200 * 1024 * 1024), 'topPods sums requests of memory');
      return `Memory.RequestTotal: ${shown}`;
    },
  },
  {
    name: 'Python, kind without version',
    state: 'healthy',
    needs: 'python',
    show: async ({ kubeconfig }) => {
      const { ok, stderr } = await askPython('dynamic without version', kubeconfig);
      must(!ok, 'resources.get(kind="PodMetrics") is unique');
      return stderr.trim().split('\n').at(-1)!;
    },
  },
  {
    name: 'fabric8, window',
    state: 'healthy',
    needs: 'fabric8',
    show: async ({ cluster, kubeconfig }) => {
      const [node] = await cluster.admin.list('/apis/metrics.k8s.io/v1beta1/nodes');
      const { metadata, window } = node as ApiObject & { window: string };
      const { stdout, stderr, ok } = await askFabric8('windows', kubeconfig);
      must(ok, stderr);
      const read = (JSON.parse(stdout) as Record<string, string>)[metadata.name]!;
      must(read !== `PT${window.toUpperCase()}`, `fabric8 reads ${window} as ${read}`);
      return `${window} becomes ${read}`;
    },
  },
];

/** The traps of the clients that this machine can run. */
export const TRAPS = ALL.filter(({ needs }) => needs === undefined || missingProgram(needs) === undefined);
