import { expect, it } from 'vitest';
import { KeyedEntries } from './keyed-entries.js';

const entryOf = (key: string) => {
  const [namespace, name] = key.split('/') as [string, string];
  return { object: { namespace, name, labels: {} } };
};

function entriesOf(...keys: string[]): KeyedEntries<ReturnType<typeof entryOf>> {
  const entries = new KeyedEntries<ReturnType<typeof entryOf>>();
  for (const key of keys) entries.addEntry(entryOf(key));
  return entries;
}

const keysOf = (found: readonly ReturnType<typeof entryOf>[]) =>
  found.map(({ object: { namespace, name } }) => `${namespace}/${name}`);

it('are in the order of etcd, where `/` is behind `-`', () => {
  const entries = entriesOf('kube/a', 'kube-system/b', 'a/z', 'a/b', 'kube/0');
  expect(keysOf(entries.entriesAfter(undefined, 9))).toEqual(['a/b', 'a/z', 'kube-system/b', 'kube/0', 'kube/a']);
});

it('are read in parts, each after the last key of the one before, though that is gone', () => {
  const entries = entriesOf('a/1', 'a/2', 'b/1', 'b/2', 'c/1');
  expect(keysOf(entries.entriesAfter(undefined, 2))).toEqual(['a/1', 'a/2']);
  entries.removeEntry(entryOf('a/2'));
  entries.addEntry(entryOf('a/3'));
  expect(keysOf(entries.entriesAfter({ namespace: 'a', name: '2' }, 2))).toEqual(['a/3', 'b/1']);
  entries.removeEntry(entryOf('b/1'));
  entries.removeEntry(entryOf('b/2'));
  expect(keysOf(entries.entriesAfter({ namespace: 'b', name: '1' }, 2))).toEqual(['c/1']);
  expect(entries.entriesAfter({ namespace: 'c', name: '1' }, 2)).toEqual([]);
});

it('are read of one namespace alone', () => {
  const entries = entriesOf('a/1', 'b/1', 'b/2', 'c/1');
  expect(keysOf(entries.entriesAfter(undefined, 9, 'b'))).toEqual(['b/1', 'b/2']);
  expect(keysOf(entries.entriesAfter({ namespace: 'b', name: '1' }, 9, 'b'))).toEqual(['b/2']);
  expect(entries.entriesAfter(undefined, 9, 'd')).toEqual([]);
});
