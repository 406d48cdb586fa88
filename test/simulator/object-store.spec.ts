import { expect, test } from 'vitest';
import { ClusterStore, TooOldResourceVersion } from './object-store.ts';
import type { ObjectEvent } from './object-store.ts';
import { pod } from './kube-apiserver/simulation.ts';

test('a write gets the next resourceVersion and keeps uid and creation time', () => {
  const store = new ClusterStore();
  const first = store.apply(pod('default', 'a', 'Pending'));
  const second = store.apply(pod('default', 'a', 'Running'));
  expect(Number(second.metadata.resourceVersion)).toBe(Number(first.metadata.resourceVersion) + 1);
  expect(second.metadata.uid).toBe(first.metadata.uid);
  expect(second.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(second.status).toEqual({ phase: 'Running' });
});

test('objects are listed in the order of their keys', () => {
  const store = new ClusterStore();
  for (const [namespace, name] of [
    ['b', 'a'],
    ['a', 'b'],
    ['a', 'a'],
  ] as const)
    store.apply(pod(namespace, name));
  expect(store.list('pods').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
    'a/a',
    'a/b',
    'b/a',
  ]);
});

test('an earlier state can be listed as long as the history reaches back', () => {
  const store = new ClusterStore();
  store.apply(pod('default', 'kept', 'Pending'));
  store.apply(pod('default', 'gone'));
  const then = store.resourceVersion;
  store.apply(pod('default', 'kept', 'Running'));
  store.delete('pods', 'gone', 'default');
  store.apply(pod('default', 'new'));
  expect(store.list('pods', then).map(({ metadata }) => metadata.name)).toEqual(['gone', 'kept']);
  expect(store.list('pods', then)[1]?.status).toEqual({ phase: 'Pending' });
  expect(store.list('pods').map(({ metadata }) => metadata.name)).toEqual(['kept', 'new']);
  store.compact();
  expect(() => store.list('pods', then)).toThrow(TooOldResourceVersion);
});

test('every state is listed as it was, however lists and writes follow each other', () => {
  const store = new ClusterStore();
  const states = new Map<number, string>();
  const namesAt = (version?: number): string =>
    store
      .list('pods', version)
      .map(({ metadata }) => metadata.name)
      .join();
  for (let step = 0; step < 60; step++) {
    const name = `pod-${(step * 7) % 5}`;
    if (step % 3 === 0) store.delete('pods', name, 'default');
    else store.apply(step % 4 === 0 ? { ...pod('', 'other'), kind: 'Node' } : pod('default', name));
    states.set(store.resourceVersion, namesAt(step % 2 ? undefined : store.resourceVersion));
    for (const [version, names] of [...states].slice(-8)) expect(namesAt(version)).toBe(names);
  }
  for (const [version, names] of states) expect(namesAt(version)).toBe(names);
});

test('the history is bounded', () => {
  const store = new ClusterStore({ historyLimit: 10 });
  const begin = store.resourceVersion;
  for (let count = 0; count < 50; count++) store.apply(pod('default', 'a'));
  expect(() => store.eventsSince('pods', begin)).toThrow(`too old resource version: ${begin}`);
  expect(store.eventsSince('pods', store.resourceVersion - 10)).toHaveLength(10);
});

test('listeners hear of each change until they leave', () => {
  const store = new ClusterStore();
  const heard: ObjectEvent[] = [];
  const leave = store.subscribe('pods', (event) => heard.push(event));
  store.apply(pod('default', 'a'));
  store.update('pods', 'a', 'default', (object) => ({ ...object, status: { phase: 'Failed' } }));
  store.delete('pods', 'a', 'default');
  leave();
  store.apply(pod('default', 'b'));
  expect(heard.map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  expect(heard[2]?.object.metadata.resourceVersion).toBe(String(heard[2]?.resourceVersion));
  expect(store.delete('pods', 'a', 'default')).toBe(false);
});
