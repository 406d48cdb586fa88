import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { deployment, horizontalPodAutoscaler } from './autoscaled.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { record } from './record.ts';
import { ReplicaHistory } from './replica-history.ts';
import { RESOLUTION_S } from './server.ts';

const NAMESPACE = 'scaled';
const MANY = 20;

const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };
const memory = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '200Mi' } },
};
const ofContainer = {
  type: 'ContainerResource',
  containerResource: { name: 'cpu', container: 'app', target: { type: 'AverageValue', averageValue: '100m' } },
};

let cluster: Cluster;
let history: ReplicaHistory;

/** So much work for the whole application, shared by however many Pods there are. */
function work(application: string, { cores = 0.02, mebibytes = 64 }): void {
  cluster.fleet.setLoad(application, (container, pods) => {
    if (container !== 'app') return { cores: 0.3, mebibytes: 32 };
    return { cores: cores / pods, mebibytes: mebibytes / pods };
  });
}

async function replicas(application: string, isGood: (count: number) => boolean): Promise<number> {
  return eventually(async () => history.latest(application), isGood);
}

/** From few to `up` when there is work, and down again when there is none. */
async function followsWork(
  { task }: TestContext,
  application: string,
  busy: { cores?: number; mebibytes?: number },
  up: number,
): Promise<void> {
  await replicas(application, (count) => count === 1);
  work(application, busy);
  await replicas(application, (count) => count === up);
  work(application, {});
  await replicas(application, (count) => count === 1);
  record(task, `replicas: ${history.text(application)}`);
}

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 3, controllers: true });
  await cluster.namespace(NAMESPACE);
  history = new ReplicaHistory(cluster.admin, NAMESPACE);
  const applications: [string, object, string[]?][] = [
    ['on-cpu', cpu],
    ['on-memory', memory],
    ['on-container', ofContainer, ['app', 'sidecar']],
    ['steady', cpu],
    ...Array.from({ length: MANY }, (_, i): [string, object] => [`many-${i}`, cpu]),
  ];
  for (const [name, metric, containers] of applications) {
    work(name, {});
    await deployment(cluster.admin, NAMESPACE, name, containers);
    await horizontalPodAutoscaler(cluster.admin, NAMESPACE, name, metric);
  }
  history.start();
  await cluster.serve();
  work('steady', { cores: 0.145 });
});
afterAll(async () => {
  await history.stop();
  await cluster.stop();
});

describe('the HPA controller', () => {
  // At once, as they do not touch each other and each takes a few scrapes. Each Pod asks for 100m and is to use half of
  // it, so that 190m want four Pods, which use 48m each: well within the HPA's tolerance of a tenth.
  it.concurrent('scales up and down on CPU', (context) => followsWork(context, 'on-cpu', { cores: 0.19 }, 4));

  it.concurrent('scales up and down on memory', (context) => followsWork(context, 'on-memory', { mebibytes: 570 }, 3));

  it.concurrent('scales up and down on a resource of one container', (context) =>
    followsWork(context, 'on-container', { cores: 0.285 }, 3),
  );

  it.concurrent(`scales ${MANY} Deployments at once`, async ({ task }) => {
    const names = Array.from({ length: MANY }, (_, i) => `many-${i}`);
    for (const name of names) await replicas(name, (count) => count === 1);
    for (const name of names) work(name, { cores: 0.095 });
    for (const name of names) await replicas(name, (count) => count === 2);
    for (const name of names) work(name, {});
    for (const name of names) await replicas(name, (count) => count === 1);
    record(task, `many-0: ${history.text('many-0')}; many-${MANY - 1}: ${history.text(`many-${MANY - 1}`)}`);
  });
});

describe('the HPA controller, when metrics go missing', () => {
  it('leaves the replicas as they are, and goes on when they are back', async ({ task }) => {
    await replicas('steady', (count) => count === 3);
    cluster.fleet.setFault({ kind: 'status', status: 500 });
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods?labelSelector=app=steady`;
    await eventually(
      () => cluster.admin.list(path),
      (pods) => pods.length === 0,
    );
    const hpa = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/steady`;
    await eventually(
      async () => (await cluster.admin.get(hpa))['status'].conditions as { type: string; reason: string }[],
      (conditions) => conditions.some(({ reason }) => reason === 'FailedGetResourceMetric'),
    );
    // Several of its rounds; there is nothing to wait for where nothing is to happen.
    await pause(RESOLUTION_S * 1_000);
    expect(history.latest('steady')).toBe(3);
    cluster.fleet.setFault();
    work('steady', {});
    await replicas('steady', (count) => count === 1);
    record(task, `replicas: ${history.text('steady')}`);
  });
});
