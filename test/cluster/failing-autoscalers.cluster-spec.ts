import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployment } from './autoscaled.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { record } from './record.ts';
import { SUBJECT } from './server.ts';

const NAMESPACE = 'failing';
const MANY = 40;
/** The controller's own default. Its workers are five. */
const SYNC_S = 15;
const HPAS = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`;
const UNRELATED = 'unrelated';

const resource = (name: string, averageValue: string) => ({
  type: 'Resource',
  resource: { name, target: { type: 'AverageValue', averageValue } },
});
/** Nobody serves it: the metric fails at once, and the least of replicas holds all the same. */
const external = {
  type: 'External',
  external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '1' } },
};

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 3, controllers: [`--horizontal-pod-autoscaler-sync-period=${SYNC_S}s`] });
  cluster.fleet.setFault({ kind: 'reset' });
  await cluster.namespace(NAMESPACE);
  const server = await cluster.startServer();
  // The original is never ready without numbers, so that the kube-apiserver has nobody to ask.
  if (SUBJECT === 'ours') {
    await server.answers('/readyz');
    await cluster.route(server);
    await cluster.available();
  }
  await autoscaled(UNRELATED, [external]);
  const names = Array.from({ length: MANY }, (_, i) => `failing-${i}`);
  await Promise.all(names.map((name) => autoscaled(name, [resource('cpu', '50m'), resource('memory', '50Mi')])));
});
afterAll(() => cluster.stop());

async function autoscaled(name: string, metrics: readonly object[]): Promise<void> {
  await deployment(cluster.admin, NAMESPACE, name);
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 6, metrics };
  await cluster.admin.create(HPAS, { metadata: { name }, spec });
}

interface FailureEvent {
  readonly involvedObject: { readonly name: string };
  readonly count?: number;
}

/** What was told of HPAs whose metrics fail. */
async function failures(): Promise<FailureEvent[]> {
  const path = `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=reason%3DFailedGetResourceMetric`;
  const events = (await cluster.admin.list(path)) as unknown as FailureEvent[];
  return events.filter(({ involvedObject: { name } }) => name !== UNRELATED);
}

function namesOf(events: readonly FailureEvent[]): Set<string> {
  return new Set(events.map(({ involvedObject: { name } }) => name));
}

/** How long the unrelated HPA takes to have its Deployment as large as it must be at least, in seconds. */
async function obeys(minReplicas: number): Promise<number> {
  const begunMs = performance.now();
  await cluster.admin.patch(`${HPAS}/${UNRELATED}`, { spec: { minReplicas } });
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${UNRELATED}`;
  await eventually(
    async () => (await cluster.admin.get(path))['spec'].replicas as number,
    (replicas) => replicas === minReplicas,
  );
  return (performance.now() - begunMs) / 1000;
}

it(`one HPA obeys within two rounds beside ${MANY} whose metrics fail, and their Events add up`, async ({ task }) => {
  // Until each of them has failed.
  await eventually(failures, (all) => namesOf(all).size === MANY);
  const seconds = [await obeys(2), await obeys(3)];
  // Each HPA is told the same in one round after the other, and an Event counts what is the same.
  const events = await eventually(failures, (all) => namesOf(all.filter(({ count = 1 }) => count >= 3)).size === MANY);
  const rounds = events.reduce((sum, { count = 1 }) => sum + count, 0);
  const obeyed = seconds.map((each) => each.toFixed(1)).join(' and ');
  record(task, `obeyed after ${obeyed} s; ${rounds} failures told in ${events.length} Events`);
  for (const each of seconds) expect(each).toBeLessThanOrEqual(2 * SYNC_S);
});
