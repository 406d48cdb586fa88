import { expect, it, vi } from 'vitest';
import type { ObjectChange } from '../cluster/object-index.js';
import type { Pod } from '../model/cluster.js';
import { DeletedPods } from './deleted-pods.service.js';

it('tells the storage of Pods that were deleted or are other ones, and of no others', () => {
  let observe: (change: ObjectChange<Pod>) => void = () => undefined;
  const notePodDeleted = vi.fn();
  const lister = { onChange: (observer: typeof observe) => (observe = observer) };
  new DeletedPods(lister as never, { notePodDeleted } as never);
  for (const type of ['added', 'updated', 'deleted'] as const) {
    observe({ type, object: { namespace: 'shop', name: type, labels: {} } });
  }
  const renewed = { namespace: 'shop', name: 'renewed', labels: {} };
  observe({ type: 'updated', object: { ...renewed, uid: 2 }, previous: { ...renewed, uid: 1 } });
  observe({ type: 'updated', object: { ...renewed, uid: 2 }, previous: { ...renewed, uid: 2 } });
  expect(notePodDeleted.mock.calls).toEqual([
    ['shop', 'deleted'],
    ['shop', 'renewed'],
  ]);
});
