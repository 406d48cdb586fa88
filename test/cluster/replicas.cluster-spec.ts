import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiAnswer } from './api-client.ts';
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
  for (const server of servers) await server.hasNumbers();
  await cluster.route(...servers);
  await cluster.available();
  await deployment(cluster.admin, 'default', 'web');
  const target = { type: 'Utilization', averageUtilization: 50 };
  const metric = { type: 'Resource', resource: { name: 'cpu', target } };
  await horizontalPodAutoscaler(cluster.admin, 'default', 'web', metric);
  await eventually(hpaIsActive);
});
afterAll(() => cluster?.stop());

async function hpaIsActive(): Promise<boolean> {
  const { status } = await cluster.admin.get(HPA);
  const conditions = (status.conditions ?? []) as { type: string; status: string }[];
  return conditions.some((condition) => condition.type === 'ScalingActive' && condition.status === 'True');
}

/** Messages by which the HPA controller says that it got no metrics. */
async function hpaFailures(): Promise<string[]> {
  const events = await cluster.admin.list('/api/v1/namespaces/default/events');
  const failures = events.filter(({ reason }) => /^FailedGet|^FailedCompute/.test(reason));
  return failures.map(({ message, count }) => `${count} × ${message}`);
}

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

/** The status, and all of the answer when it is a failure. */
function described({ status, text }: ApiAnswer): string {
  return status === 200 ? '200' : `${status} ${text}`;
}

it('two replicas, one told to end while kubectl and the HPA keep asking: no request fails', async ({ task }) => {
  const failuresBefore = await hpaFailures();
  const metrics = new Tally();
  const top = new Tally();
  const over = new AbortController();
  const ask = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const answer = await cluster.admin.send('GET', `${GROUP}/pods`).catch((error: unknown) => error);
      metrics.add(answer instanceof Error ? answer.message : described(answer as ApiAnswer));
    }
  };
  const topAll = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { code, stderr } = await cluster.kubectl('1.37').run('top', 'pods', '-A');
      top.add(code === 0 ? '0' : stderr);
    }
  };
  const asking = Promise.all([ask(), ask(), ask(), topAll()]);
  await eventually(async () => metrics.total > 200 && top.total > 5);
  // As when a Pod is deleted: its endpoint goes while it is told to end.
  const [leaving, staying] = servers;
  await cluster.route(staying!);
  expect(await leaving!.program.stop()).toMatch(/exit code 0|SIGTERM/);
  const [askedBefore, toppedBefore] = [metrics.total, top.total];
  await eventually(async () => metrics.total > askedBefore + 100 && top.total > toppedBefore + 3);
  // Three rounds of the HPA controller.
  await pause(9_000);
  over.abort();
  await asking;
  record(task, `${metrics.total} requests, ${top.total} times kubectl top`);
  expect(Object.fromEntries(metrics.counts)).toEqual({ '200': metrics.total });
  expect(Object.fromEntries(top.counts)).toEqual({ '0': top.total });
  expect(await hpaIsActive()).toBe(true);
  expect(await hpaFailures()).toEqual(failuresBefore);
});
