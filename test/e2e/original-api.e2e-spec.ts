import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeLister } from '../../src/cluster/node.lister.js';
import { PodLister } from '../../src/cluster/pod.lister.js';
import type { NodeMetrics } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetrics } from '../../src/metrics-api/objects/pod-metrics.js';
import type { Table } from '../../src/metrics-api/objects/table.js';
import { originalTable } from '../plain/original-table.ts';
import { ServerUnderTest } from './server-under-test.ts';

// The whole server for the cases of the original's API tests. Theirs of a lister that fails have no counterpart: what the
// informers know stays served while the kube-apiserver is away (api-server-outage).

const V1BETA1 = '/apis/metrics.k8s.io/v1beta1';
const MIBIBYTE = 2 ** 20;

/** Labels of each Node, and its use in cores and MiB; without use its kubelet has none. */
const NODES: Record<string, [labels: Record<string, string>, cores?: number, mebibytes?: number]> = {
  'node-1': [{ zone: 'a' }, 0.5, 5],
  'node-2': [{ rack: 'a' }, 0.25, 10],
  'node-3': [{ zone: 'b' }, 2, 1024],
  'node-4': [{ rack: 'b' }],
  'node-5': [{ tier: 'spare' }, 1, 1],
};

/** Labels of each Pod, all on node-1, and the use of its containers. */
const PODS: Record<string, [labels: Record<string, string>, ...containers: [cores: number, mebibytes: number][]]> = {
  'shop/web': [{ app: 'web' }, [0.01, 5], [0.02, 15]],
  'shop/db': [{ role: 'web' }, [0.04, 15]],
  'ops/log': [{ app: 'log' }, [0.02, 25]],
  'ops/new': [{ role: 'log' }],
};

type Row = [name: string, path: string, status: string, served: string];

describe('the API', () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 5, pods: 0 }, ['--node-selector=tier!=spare']);
    const { store, kubelets } = server.cluster;
    const beganMs = server.nowMs;
    for (const [name, [labels]] of Object.entries(NODES)) {
      const node = store.get('nodes', name)!;
      store.apply({ ...node, metadata: { ...node.metadata, labels } });
      kubelets.add(name, (nowMs) => ({ status: 200, body: page(name, nowMs, beganMs) }));
    }
    for (const [pod, [labels]] of Object.entries(PODS)) {
      const [namespace, name] = pod.split('/') as [string, string];
      const metadata = { namespace, name, labels };
      store.apply({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' } });
    }
    const [nodes, pods] = [server.app.get(NodeLister), server.app.get(PodLister)];
    while (nodes.get('node-5') !== undefined || pods.get('ops', 'new') === undefined) await new Promise(setImmediate);
    await server.cycle();
    await server.cycle();
  });
  afterAll(() => server.stop());

  it.each(originalTable<Row>('api'))('%s', async (_, path, status, served) => {
    const [plain, as] = path.split('?as=');
    const headers: Record<string, string> =
      as === undefined ? {} : { Accept: `application/json;as=${as};v=v1;g=meta.k8s.io` };
    const answer = await server.get(`${V1BETA1}/${plain}`, headers);
    const body = JSON.parse(answer.text) as Table | NodeMetrics | PodMetrics | { items: (NodeMetrics | PodMetrics)[] };
    expect(answer.status).toBe(Number(status));
    if (answer.status !== 200) return;
    if ('rows' in body) {
      const columns = body.columnDefinitions!.filter(({ priority }) => priority === 0).map(({ name }) => name);
      const rows = body.rows!.map(({ cells }) => cells.slice(0, columns.length));
      return expect([columns, ...rows].map((cells) => cells.join(' ')).join(' | ')).toBe(served);
    }
    const items = 'items' in body ? body.items : [body as NodeMetrics];
    expect(items.map(nameOf).join(' ')).toBe(served);
    for (const item of items) expect(item.metadata.labels).toEqual((NODES[nameOf(item)] ?? PODS[nameOf(item)])![0]);
  });

  it.each(['nodes', 'pods'])('the age of each of the %s that are served is counted', async (kind) => {
    const ages = async () => {
      const { text } = await server.get('/metrics');
      return Number(/^metrics_server_api_metric_freshness_seconds_count (\d+)$/m.exec(text)![1]);
    };
    const before = await ages();
    await server.get(`${V1BETA1}/${kind}`);
    expect((await ages()) - before).toBe(3);
  });
});

/** A kubelet's page some time after all of its counters began. */
function page(name: string, nowMs: number, beganMs: number): string {
  const [, cores, mebibytes] = NODES[name]!;
  const sample = (metric: string, value: number) => `${metric} ${value} ${nowMs}\n`;
  const used = (what: string, labels: string, of: number, memory: number) =>
    sample(`${what}_cpu_usage_seconds_total${labels}`, ((nowMs - beganMs) / 1000) * of) +
    sample(`${what}_memory_working_set_bytes${labels}`, memory * MIBIBYTE);
  if (cores === undefined || mebibytes === undefined) return sample('scrape_error', 0);
  const pods = Object.entries(name === 'node-1' ? PODS : {}).flatMap(([pod, [, ...containers]]) => {
    const [namespace, podName] = pod.split('/');
    return containers.map(([of, memory], i) =>
      used('container', `{container="c${i}",namespace="${namespace}",pod="${podName}"}`, of, memory),
    );
  });
  return used('node', '', cores, mebibytes) + pods.join('');
}

function nameOf({ metadata: { namespace, name } }: NodeMetrics | PodMetrics): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
