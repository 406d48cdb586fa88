import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectStore } from './object-store.js';

const object = (namespace: string, name: string) => ({ namespace, name });
const keys = (objects: readonly { namespace: string; name: string }[]) =>
  objects.map((o) => `${o.namespace}/${o.name}`);

test('lists by namespace, then name, in code units, whatever the order of arrival', () => {
  const store = new ObjectStore([object('b', 'z'), object('b', 'a-1'), object('B', 'x'), object('a', 'a.b')]);
  store.put(object('b', 'a.1'));
  expect(keys(store.list())).toEqual(['B/x', 'a/a.b', 'b/a-1', 'b/a.1', 'b/z']);
  expect(keys(store.list('b'))).toEqual(['b/a-1', 'b/a.1', 'b/z']);
  expect(keys(store.list(undefined, ({ name }) => name.startsWith('a')))).toEqual(['a/a.b', 'b/a-1', 'b/a.1']);
  expect(store.list('missing')).toEqual([]);
});

test('a list is the caller’s own', () => {
  const store = new ObjectStore([object('a', 'x')]);
  store.list('a').pop();
  expect(store.list('a')).toHaveLength(1);
});

test('objects without namespace are found under the empty one', () => {
  const store = new ObjectStore([{ name: 'node-1' }]);
  expect(store.get('', 'node-1')).toEqual({ name: 'node-1' });
});

test('put and remove answer what was there', () => {
  const store = new ObjectStore<{ namespace: string; name: string; at?: number }>();
  expect(store.put({ ...object('a', 'x'), at: 1 })).toBeUndefined();
  expect(store.put({ ...object('a', 'x'), at: 2 })?.at).toBe(1);
  expect(store.remove(object('a', 'y'))).toBeUndefined();
  expect(store.remove(object('a', 'x'))?.at).toBe(2);
  expect([store.size, store.get('a', 'x'), store.list()]).toEqual([0, undefined, []]);
});

test('after any changes it holds what a map of keys would', () => {
  const change = fc.record({
    remove: fc.boolean(),
    o: fc.record({ namespace: fc.constantFrom('a', 'b'), name: fc.constantFrom('v', 'w', 'x', 'y') }),
  });
  const holds = fc.property(fc.array(change), (changes) => {
    const store = new ObjectStore<{ namespace: string; name: string }>();
    const expected = new Set<string>();
    for (const { remove, o } of changes) {
      if (remove) store.remove(o);
      else store.put(o);
      expected[remove ? 'delete' : 'add'](keys([o])[0]!);
    }
    return store.size === expected.size && keys(store.list()).join() === [...expected].sort().join();
  });
  expect(() => fc.assert(holds)).not.toThrow();
});
