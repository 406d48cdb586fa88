import { expect, it, vi } from 'vitest';
import type { Change } from '../cluster/object-store.js';
import type { Pod } from '../model/cluster.js';
import { DeletedPods } from './deleted-pods.js';

it('tells the storage of Pods that were deleted, and of no others', () => {
  let observe: (change: Change<Pod>) => void = () => undefined;
  const podDeleted = vi.fn();
  const lister = { onChange: (observer: typeof observe) => (observe = observer) };
  new DeletedPods(lister as never, { podDeleted } as never);
  for (const type of ['added', 'updated', 'deleted'] as const) {
    observe({ type, object: { namespace: 'shop', name: type, labels: {} } });
  }
  expect(podDeleted.mock.calls).toEqual([['shop', 'deleted']]);
});
