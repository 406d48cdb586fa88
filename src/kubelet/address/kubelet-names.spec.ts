import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { clientFor, closeAll, good, kubelet, node } from '../../../test/simulator/plain-kubelets.js';

// Nodes that are known by a name only, and a resolver that takes its time.

vi.mock('node:dns', async (original) => ({ ...(await original<object>()), lookup: vi.fn() }));
afterEach(closeAll);

const named = node({ addresses: [{ type: 'Hostname', address: 'kubelet.invalid' }] });
const found: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

test('a name that was looked up too long is not looked up again: the next cycle has the answer', async () => {
  const asked = vi.mocked(lookup as LookupFunction).mock.calls;
  const { port } = await kubelet(good);
  const client = clientFor(port, { kubeletPreferredAddressTypes: ['Hostname'] });

  for (let cycle = 0; cycle < 3; cycle++) {
    const deadline = new AbortController();
    const scrape = client.fetchMetrics(named, deadline.signal);
    deadline.abort(new DOMException('too late', 'TimeoutError'));
    await expect(scrape).rejects.toMatchObject({ code: 'LookupTimeout' });
  }
  const last = client.fetchMetrics(named, new AbortController().signal);
  expect(asked).toHaveLength(1);
  asked[0]![2](null, found);
  await expect(last).resolves.toHaveProperty('layout');
});
