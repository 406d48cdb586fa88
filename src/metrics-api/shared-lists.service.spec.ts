import { beforeEach, describe, expect, it } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import type { PodLister } from '../cluster/pod.lister.js';
import { Options } from '../config/options.js';
import type { StorageService } from '../storage/storage.service.js';
import { SharedLists } from './shared-lists.service.js';

const T = 1_790_000_000_000;
const MIB = 1024 * 1024;

const list = (size: number) => ({ body: Buffer.alloc(size), timestampsMs: new Float64Array() });

describe('SharedLists', () => {
  /** What tells of changes: storage, Nodes, Pods. */
  const observers = [new Set<() => void>(), new Set<() => void>(), new Set<() => void>()];
  const source = (i: number) => ({
    onChange: (observer: () => void) => {
      observers[i]!.add(observer);
      return () => observers[i]!.delete(observer);
    },
  });
  let lists: SharedLists;
  const listsOf = (maxStalenessMs: number) => {
    const [storage, nodes, pods] = [0, 1, 2].map(source) as unknown as [StorageService, NodeLister, PodLister];
    return new SharedLists(Object.assign(new Options(), { maxStalenessMs }), storage, nodes, pods);
  };
  beforeEach(() => {
    for (const each of observers) each.clear();
    lists = listsOf(40_000);
  });

  it('gives the same list again, under its name', () => {
    const one = list(5);
    lists.keep('one', one, T);
    expect(lists.get('one', T)!.body).toBe(one.body);
    expect(lists.get('other', T)).toBeUndefined();
  });

  it.each([
    ['a batch', 0],
    ['a Node', 1],
    ['a Pod', 2],
  ])('forgets all lists when %s changes', (_, i) => {
    lists.keep('one', list(5), T);
    for (const observer of observers[i]!) observer();
    expect(lists.get('one', T)).toBeUndefined();
  });

  it('gives none whose oldest points are too old', () => {
    lists.keep('one', list(5), T);
    expect(lists.get('one', T + 40_000)).toBeDefined();
    expect(lists.get('one', T + 40_001)).toBeUndefined();
  });

  it('gives one of any age where the points are kept until the next cycle', () => {
    lists = listsOf(0);
    lists.keep('one', list(5), T);
    expect(lists.get('one', T + 9e9)).toBeDefined();
  });

  it('keeps the newest list, and 16 MiB of others', () => {
    lists.keep('first', list(10 * MIB), T);
    lists.keep('second', list(10 * MIB), T);
    expect(lists.get('first', T)).toBeDefined();
    lists.keep('third', list(40 * MIB), T);
    expect(['first', 'second', 'third'].filter((name) => lists.get(name, T))).toEqual(['second', 'third']);
    lists.keep('third', list(1), T);
    lists.keep('fourth', list(1), T);
    expect(['second', 'third', 'fourth'].filter((name) => lists.get(name, T))).toEqual(['second', 'third', 'fourth']);
  });

  it('listens to nobody once the server has ended', () => {
    lists.onModuleDestroy();
    expect(observers.map(({ size }) => size)).toEqual([0, 0, 0]);
  });
});
