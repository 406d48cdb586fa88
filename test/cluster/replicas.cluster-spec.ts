import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { deployment, horizontalPodAutoscaler } from './autoscaled.ts';
import { eventually } from './eventually.ts';
import { record } from './record.ts';
import type { Server } from './server.ts';

const GROUP = '/apis/metrics.k8s.io/v1beta1';
const HPA = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/web';

let cluster: Cluster;
let servers: Server[];

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2, controllers: true });
  servers = [await cluster.startServer(), await cluster.startServer()];
  for (const server of servers) await server.answers('/readyz');
  await cluster.route(...servers);
  await cluster.available();
  await deployment(cluster.admin, 'default', 'web');
  const target = { type: 'Utilization', averageUtilization: 50 };
  const metric = { type: 'Resource', resource: { name: 'cpu', target } };
  await horizontalPodAutoscaler(cluster.admin, 'default', 'web', metric);
  await cluster.measured('default', 'web', 1);
});
afterAll(() => cluster?.stop());

/** How often each came: a status or an error of a request, an exit code of kubectl. */
class Tally {
  readonly counts = new Map<string, number>();

  add(outcome: string): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

it('two replicas, one told to end while all keep asking: no request fails', async ({ task }) => {
  const metrics = new Tally();
  const top = new Tally();
  const over = new AbortController();
  const ask = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const answer = await cluster.admin.send('GET', `${GROUP}/pods`).catch((error: unknown) => error);
      metrics.add(answer instanceof Error ? answer.message : String((answer as { status: number }).status));
    }
  };
  const topAll = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { code, stderr } = await cluster.kubectl('1.37').run('top', 'pods', '-A');
      top.add(code === 0 ? '0' : stderr);
    }
  };
  const asking = Promise.all([ask(), ask(), ask(), topAll()]);
  await eventually(async () => metrics.total > 50 && top.total > 2);
  // As when a Pod is deleted: its endpoint goes while it is told to end.
  const [leaving, staying] = servers;
  await cluster.route(staying!);
  expect(await leaving!.program.stop()).toMatch(/exit code 0|SIGTERM/);
  const [askedBefore, toppedBefore] = [metrics.total, top.total];
  await eventually(async () => metrics.total > askedBefore + 100 && top.total > toppedBefore + 3);
  over.abort();
  await asking;
  record(task, `${metrics.total} requests, ${top.total} times kubectl top`);
  expect({ metrics: [...metrics.counts.keys()], top: [...top.counts.keys()] }).toEqual({
    metrics: ['200'],
    top: ['0'],
  });
});

it('the HPA controller has not missed a number meanwhile', async () => {
  const { status } = await cluster.admin.get(HPA);
  const conditions = status.conditions as { type: string; status: string }[];
  expect(conditions.find(({ type }) => type === 'ScalingActive')).toMatchObject({ status: 'True' });
  const events = await cluster.admin.list('/api/v1/namespaces/default/events');
  const failures = events.filter(({ reason, message }) => {
    return reason === 'FailedGetResourceMetric' && !/no metrics returned|did not receive metrics/.test(message);
  });
  expect(failures.map(({ message }) => message)).toEqual([]);
});
