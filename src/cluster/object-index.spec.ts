import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectGarbage } from '../collect-garbage.js';
import { parseLabelSelector } from './label-selector.js';
import { ObjectIndex } from './object-index.js';

const object = (namespace: string, name: string) => ({ namespace, name });
const keys = (objects: readonly { namespace: string; name: string }[]) =>
  objects.map((o) => `${o.namespace}/${o.name}`);

test('lists by namespace, then name, in code units, whatever the order of arrival', () => {
  const store = new ObjectIndex([object('b', 'z'), object('b', 'a-1'), object('B', 'x'), object('a', 'a.b')]);
  store.put(object('b', 'a.1'));
  expect(keys(store.list())).toEqual(['B/x', 'a/a.b', 'b/a-1', 'b/a.1', 'b/z']);
  expect(keys(store.list('b'))).toEqual(['b/a-1', 'b/a.1', 'b/z']);
  expect(store.list('missing')).toEqual([]);
});

test('a list is the caller’s own', () => {
  const store = new ObjectIndex([object('a', 'x')]);
  store.list('a').pop();
  expect(store.list('a')).toHaveLength(1);
});

test('objects without namespace are found under the empty one', () => {
  const store = new ObjectIndex([{ name: 'node-1' }]);
  expect(store.get('', 'node-1')).toEqual({ name: 'node-1' });
});

test('put and remove answer what was there', () => {
  const store = new ObjectIndex<{ namespace: string; name: string; at?: number }>();
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
    const store = new ObjectIndex<{ namespace: string; name: string }>();
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

test('selects by labels what a look at every object would, before and after changes', () => {
  const labels = fc.record(
    { app: fc.constantFrom('web', 'db', ''), tier: fc.constantFrom('a', 'b') },
    { requiredKeys: [] },
  );
  const objects = fc.array(
    fc.record({ namespace: fc.constantFrom('a', 'b'), name: fc.constantFrom('v', 'w', 'x', 'y'), labels }),
  );
  const selectors = ['app=web', 'app in (web,db),tier=a', 'tier!=a', 'app=', '!app', 'tier in (a,b)', ''].map(
    parseLabelSelector,
  );
  const holds = fc.property(objects, objects, fc.constantFrom(...selectors), (first, then, selector) => {
    const store = new ObjectIndex<{ namespace: string; name: string; labels: Record<string, string> }>();
    const check = () => {
      for (const namespace of ['a', 'b', 'c', undefined]) {
        const expected = store.list(namespace).filter((each) => selector.matches(each.labels));
        if (keys(store.list(namespace, selector)).join() !== keys(expected).join()) return false;
      }
      return true;
    };
    for (const each of first) store.put(each);
    const before = check();
    for (const [i, each] of then.entries())
      if (i % 2) store.remove(each);
      else store.put(each);
    return before && check();
  });
  expect(() => fc.assert(holds)).not.toThrow();
});

test('looks only at what has the label that the selector names', () => {
  const store = new ObjectIndex<{ namespace: string; name: string; labels: Record<string, string> }>(
    Array.from({ length: 100 }, (_, i) => ({ ...object('a', `pod-${i}`), labels: { app: i < 3 ? 'web' : 'db' } })),
  );
  let looks = 0;
  const selector = parseLabelSelector('app=web');
  const counted = {
    ...selector,
    matches: (labels: Record<string, string>) => {
      looks += 1;
      return selector.matches(labels);
    },
  };
  expect(store.list('a', counted)).toHaveLength(3);
  expect(looks).toBe(3);
});

test('keeps nothing for labels that no object has: whoever asks can make up any number of them', () => {
  const namespaces = Array.from({ length: 500 }, (_, i) => object(`ns-${i}`, 'x'));
  const store = new ObjectIndex(namespaces);
  const inUse = () => (collectGarbage(), process.memoryUsage().heapUsed);
  const before = inUse();
  for (let i = 0; i < 100; i++) store.list(undefined, parseLabelSelector(`made-up-${i}=value`));
  // An empty index in each namespace would be 10 MB.
  expect(inUse() - before).toBeLessThan(1_000_000);
  expect(store.size).toBe(500);
});
