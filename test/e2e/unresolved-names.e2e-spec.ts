import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { ServerUnderTest } from './server-under-test.ts';

// Nodes that are reached by name, and a DNS that does not answer for most of them. There is no DNS here: the system's
// resolver and the DNS servers are these two.

const { isSilent, threads } = vi.hoisted(() => ({
  /** Of node-1 to node-12 the DNS answers for four. */
  isSilent: (name: string) => Number(name.slice('node-'.length)) <= 8,
  /** As many questions as the system's resolver of Node works on; the rest wait. */
  threads: { free: 2, waiting: [] as (() => void)[] },
}));

vi.mock('node:dns', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  lookup: (name: string, _: object, answer: (error: null, found: object[]) => void) => {
    const work = () => {
      // Who gets no answer keeps the thread; beside a test half a minute is for ever.
      if (!isSilent(name)) setImmediate(answer, null, [{ address: '127.0.0.1', family: 4 }]);
    };
    if (threads.free-- > 0) work();
    else threads.waiting.push(work);
  },
}));

vi.mock('../../src/kubelet/address/dns-lookup.js', () => ({
  dnsLookup: (name: string) =>
    isSilent(name) ? new Promise(() => {}) : Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
}));

let server: ServerUnderTest;
beforeAll(async () => {
  const flags = ['--metric-resolution=1m', '--kubelet-request-timeout=4s'];
  flags.push(
    '--kubelet-preferred-address-types=Hostname',
    '--kubelet-certificate-authority=',
    '--kubelet-insecure-tls',
  );
  server = await ServerUnderTest.start({ nodes: 12, pods: 1 }, flags);
  await server.restart(flags, () => {
    const { store } = server.cluster;
    for (const node of store.list('nodes')) {
      const addresses = [{ type: 'Hostname', address: node.metadata.name }];
      store.apply({ ...node, status: { ...node.status, addresses } });
    }
    return Promise.resolve();
  });
});
afterAll(() => server.stop());

it('all others are served after two cycles, and what a name is waiting for is told', async () => {
  await server.cycle();

  const { items } = await server.json<NodeMetricsList>('/apis/metrics.k8s.io/v1beta1/nodes');
  expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual(['node-10', 'node-11', 'node-12', 'node-9']);
  const { status, text } = await server.get('/apis/metrics.k8s.io/v1beta1/nodes/node-3');
  expect(status).toBe(404);
  expect(text).toContain('its name is being looked up');
  expect(text).toContain('NodeUnreachable');
});
