import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulatedCluster } from './cluster.ts';
import type { SimulatedCluster, SimulatedClusterOptions } from './cluster.ts';
import { kubeletPortOf, RESOURCE_METRICS_PATH } from './nodes/node-object.ts';
import type { RecordedCluster } from './nodes/recorded-node.ts';

const ORIGIN_MS = Date.UTC(2026, 10, 23, 12, 1, 7);

let nowMs = ORIGIN_MS;
let cluster: SimulatedCluster | undefined;

afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

async function start(options: SimulatedClusterOptions): Promise<SimulatedCluster> {
  nowMs = ORIGIN_MS;
  cluster = await startSimulatedCluster({ clock: () => nowMs, updateEveryMs: 0, ...options });
  return cluster;
}

function recorded(): RecordedCluster {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../testdata/recorded-cluster/${name}`, import.meta.url), 'utf8'));
  return { cluster: read('cluster.json'), pages: read('kubelet-pages.json') };
}

/** What a node's kubelet answers to whoever follows the Node object. */
function scrape({ store, pki }: SimulatedCluster, nodeName: string, token?: string) {
  const node = store.get('nodes', nodeName)!;
  const url = `https://127.0.0.1:${kubeletPortOf(node)}${node.metadata.annotations![RESOURCE_METRICS_PATH]}`;
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(url, { ca: pki.cluster.cert, agent: false, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, body }));
    });
    sent.on('error', reject).end();
  });
}

function metricsServerToken({ apiServer }: SimulatedCluster): string {
  return apiServer.authentication.addServiceAccountToken('kube-system', 'metrics-server');
}

const podNames = ({ store }: SimulatedCluster) => store.list('pods').map((pod) => pod.metadata.name);

describe('a simulated cluster', () => {
  it('has Nodes, Pods and Namespaces', async () => {
    const { store } = await start({ nodes: 3, pods: 12 });
    expect(store.list('nodes').map((node) => node.metadata.name)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(store.list('pods')).toHaveLength(36);
    const namespaces = store.list('namespaces').map((namespace) => namespace.metadata.name);
    expect(namespaces).toEqual(expect.arrayContaining(['default', 'kube-system', 'shop']));
    expect(store.list('nodes')[0]).toMatchObject({
      spec: { podCIDR: '10.244.0.0/24' },
      status: {
        capacity: { cpu: '4', memory: '16777216Ki' },
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }, {}],
      },
    });
  });

  it('lets only metrics-server and its like read pages', async () => {
    const simulated = await start({ nodes: 1, pods: 5 });
    expect((await scrape(simulated, 'node-1')).status).toBe(401);
    expect((await scrape(simulated, 'node-1', 'forged')).status).toBe(401);
    const other = simulated.apiServer.authentication.addServiceAccountToken('default', 'default');
    expect((await scrape(simulated, 'node-1', other)).status).toBe(403);
    const page = await scrape(simulated, 'node-1', metricsServerToken(simulated));
    expect(page.status).toBe(200);
    for (const name of podNames(simulated)) expect(page.body).toContain(`pod="${name}"`);
  });

  it('writes to the store which Pods come and go', async () => {
    const simulated = await start({ nodes: 3, pods: 12 });
    const [before, version] = [podNames(simulated), simulated.store.resourceVersion];
    nowMs += 15 * 60_000;
    simulated.update();
    const after = podNames(simulated);
    expect(after.filter((name) => !before.includes(name)).some((name) => name.startsWith('web-'))).toBe(true);
    expect(before.filter((name) => !after.includes(name)).some((name) => name.startsWith('report-'))).toBe(true);
    expect(simulated.store.eventsSince('pods', version).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ADDED', 'MODIFIED', 'DELETED']),
    );
    const settled = simulated.store.resourceVersion;
    simulated.update();
    expect(simulated.store.resourceVersion).toBe(settled);
  });

  it('shows a crash loop', async () => {
    const { store } = await start({ nodes: 3, pods: 12 });
    const payments = store.list('pods').find((pod) => pod.metadata.name.startsWith('payments-'));
    expect(payments?.status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: expect.any(Number), lastState: { terminated: { reason: 'Error' } } }],
    });
  });

  it.runIf(process.platform === 'linux')('has this machine as a node', async () => {
    const simulated = await start({ nodes: 1, pods: 1, machine: true });
    const page = await scrape(simulated, simulated.machineName!, metricsServerToken(simulated));
    expect(page.body).toContain('namespace="machine"');
    expect(simulated.store.list('pods').some((pod) => pod.metadata.namespace === 'machine')).toBe(true);
  });
});

describe('faults of nodes', () => {
  it('have an end', async () => {
    const simulated = await start({ nodes: 1, pods: 3 });
    const token = metricsServerToken(simulated);
    await simulated.setFault('node-1', { kind: 'status', status: 500 });
    expect((await scrape(simulated, 'node-1', token)).status).toBe(500);
    await simulated.setFault('node-1', { kind: 'refused' });
    await expect(scrape(simulated, 'node-1', token)).rejects.toThrow('ECONNREFUSED');
    await simulated.setFault('node-1');
    expect((await scrape(simulated, 'node-1', token)).status).toBe(200);
  });

  it.each([
    ['foreign-authority', /certificate/],
    ['wrong-name', /does not match|altname/i],
    ['expired', /expired/],
  ] as const)('a certificate that is bad: %s', async (flaw, message) => {
    const simulated = await start({ nodes: 2, pods: 3 });
    await simulated.setFault('node-1', { kind: 'certificate', flaw });
    await expect(scrape(simulated, 'node-1', metricsServerToken(simulated))).rejects.toThrow(message);
    expect((await scrape(simulated, 'node-2', metricsServerToken(simulated))).status).toBe(200);
  });
});

describe('a recorded cluster', () => {
  it('answers one page a request, the last one for good', async () => {
    const simulated = await start({ recorded: recorded() });
    const token = metricsServerToken(simulated);
    const pages = recorded().pages['s3-node-4']!;
    for (const page of [...pages, pages.at(-1)!]) expect(await scrape(simulated, 's3-node-4', token)).toEqual(page);
  });

  it('answers the page of the step that is set', async () => {
    const simulated = await start({ recorded: recorded() });
    simulated.setStep(3);
    for (const name of ['s1-node-0', 's2-node-3', 's1-node-0']) {
      expect(await scrape(simulated, name, metricsServerToken(simulated))).toEqual(recorded().pages[name]![3]);
    }
  });

  it('has the recorded objects, reached here', async () => {
    const { store } = await start({ recorded: recorded() });
    expect(store.list('nodes')).toHaveLength(18);
    expect(store.list('pods')).toHaveLength(141);
    expect(store.get('nodes', 's1-node-0')).toMatchObject({
      metadata: {
        labels: { pool: 'a' },
        annotations: { [RESOURCE_METRICS_PATH]: '/nodes/s1-node-0/metrics/resource' },
      },
      status: { addresses: [{ address: '127.0.0.1' }, { address: 's1-node-0' }] },
    });
  });
});
