import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeLister } from '../../cluster/node.lister.js';
import type { ObjectChange } from '../../cluster/object-index.js';
import type { PodLister } from '../../cluster/pod.lister.js';
import { testOptions } from '../../../test/test-options.js';
import type { StorageService } from '../../storage/storage.service.js';
import { LentList } from '../memory/lent-list.js';
import { listMemory } from '../memory/list-memory.js';
import { SharedLists } from './shared-lists.service.js';

const T = 1_790_000_000_000;
const MIB = 1024 * 1024;

const list = (size: number) => listOf(Buffer.alloc(size));
const listOf = (body: Buffer) => ({ body: new LentList(body), timestampsMs: new Float64Array(), oldestMs: T });

type Labelled = { readonly name: string; readonly labels: Record<string, string> };
type Observer = (change: ObjectChange<Labelled>) => void;

describe('SharedLists', () => {
  /** What tells of changes: storage, Nodes, Pods. */
  const observers = [new Set<Observer>(), new Set<Observer>(), new Set<Observer>()];
  const source = (i: number) => ({
    onChange: (observer: Observer) => {
      observers[i]!.add(observer);
      return () => observers[i]!.delete(observer);
    },
  });
  const change = (i: number, what: ObjectChange<Labelled> = { type: 'added', object: { name: 'one', labels: {} } }) => {
    for (const observer of observers[i]!) observer(what);
  };
  let lists: SharedLists;
  const listsOf = (maxStalenessMs: number) => {
    const [storage, nodes, pods] = [0, 1, 2].map(source) as unknown as [StorageService, NodeLister, PodLister];
    return new SharedLists(testOptions({ maxStalenessMs }), storage, nodes, pods);
  };
  beforeEach(() => {
    for (const each of observers) each.clear();
    lists = listsOf(40_000);
  });

  it('gives the same list again, under its name', () => {
    const one = list(5);
    lists.keepList('one', one);
    expect(lists.findList('one', T)!.body).toBe(one.body);
    expect(lists.findList('other', T)).toBeUndefined();
  });

  it.each([
    ['a batch', 0],
    ['a Node', 1],
    ['a Pod', 2],
  ])('forgets all lists when %s changes', (_, i) => {
    lists.keepList('one', list(5));
    change(i);
    expect(lists.findList('one', T)).toBeUndefined();
  });

  describe('of a large list', () => {
    let nowMs = T;
    beforeEach(() => {
      nowMs = T;
      vi.spyOn(performance, 'now').mockImplementation(() => nowMs - performance.timeOrigin);
    });
    afterEach(() => vi.restoreAllMocks());

    it.each(['before it is kept', 'after'])('keeps it for a second from its beginning over batches %s', (when) => {
      const begun = lists.moment(T);
      if (when === 'after') lists.keepList('one', list(5), begun);
      change(0);
      if (when !== 'after') lists.keepList('one', list(5), begun);
      expect(lists.isGood(begun, T + 1000)).toBe(true);
      expect(lists.findList('one', T + 1000)).toBeDefined();
      expect(lists.isGood(begun, T + 1001)).toBe(false);
      expect(lists.findList('one', T + 1001)).toBeUndefined();
    });

    it('keeps it for longer while there is no batch, and no longer than its points are good', () => {
      const begun = lists.moment(T);
      lists.keepList('one', list(5), begun);
      expect(lists.isGood(begun, T + 40_000)).toBe(true);
      expect(lists.findList('one', T + 40_000)).toBeDefined();
      expect(lists.findList('one', T + 40_001)).toBeUndefined();
      lists.keepList('old', { ...list(5), oldestMs: T - 39_999 }, begun);
      change(0);
      expect(lists.findList('old', T + 2)).toBeUndefined();
    });

    it.each([
      ['a Node', 1],
      ['a Pod', 2],
    ])('forgets it when %s changes, while it is written and afterwards', (_, i) => {
      const begun = lists.moment(T);
      lists.keepList('one', list(5), begun);
      change(i);
      expect(lists.isGood(begun, T)).toBe(false);
      expect(lists.findList('one', T)).toBeUndefined();
      lists.keepList('one', list(5), begun);
      expect(lists.findList('one', T)).toBeUndefined();
    });

    it('forgets it with the next batch where what a node misses is forgotten at once', () => {
      lists = listsOf(0);
      const begun = lists.moment(T);
      lists.keepList('one', list(5), begun);
      change(0);
      expect(lists.isGood(begun, T)).toBe(false);
      expect(lists.findList('one', T)).toBeUndefined();
    });

    it('holds no bytes of it longer than until the next batch after that', () => {
      lists.keepList('one', list(20 * MIB), lists.moment(T));
      nowMs = T + 1001;
      change(0);
      // It would make room for the second otherwise.
      lists.keepList('first', list(10 * MIB));
      lists.keepList('second', list(1));
      expect(lists.findList('first', T)).toBeDefined();
    });
  });

  it.each<[labels: Record<string, string>, previous: Record<string, string>, kept: boolean]>([
    [{ app: 'web', tier: 'front' }, { tier: 'front', app: 'web' }, true],
    [{}, {}, true],
    [{ app: 'web' }, { app: 'db' }, false],
    [{ app: 'web' }, {}, false],
    [{}, { app: 'web' }, false],
    [{ app: 'web' }, { tier: 'web' }, false],
  ])('after an update to the labels %j from %j keeps lists: %j', (labels, previous, kept) => {
    for (const i of [1, 2]) {
      lists.keepList('one', list(5));
      const was = { name: 'one', labels: previous };
      change(i, { type: 'updated', object: { name: 'one', labels }, previous: was });
      expect(lists.findList('one', T) !== undefined).toBe(kept);
      lists.keepList('one', list(5));
      change(i, { type: 'deleted', object: was, previous: was });
      expect(lists.findList('one', T)).toBeUndefined();
    }
  });

  it('gives none whose oldest points are too old', () => {
    lists.keepList('one', list(5));
    expect(lists.findList('one', T + 40_000)).toBeDefined();
    expect(lists.findList('one', T + 40_001)).toBeUndefined();
  });

  it('gives one of any age where the points are kept until the next cycle', () => {
    lists = listsOf(0);
    lists.keepList('one', list(5));
    expect(lists.findList('one', T + 9e9)).toBeDefined();
  });

  it('keeps the newest list, and 16 MiB of others', () => {
    lists.keepList('first', list(10 * MIB));
    lists.keepList('second', list(10 * MIB));
    expect(lists.findList('first', T)).toBeDefined();
    lists.keepList('third', list(40 * MIB));
    expect(['first', 'second', 'third'].filter((name) => lists.findList(name, T))).toEqual(['second', 'third']);
    lists.keepList('third', list(1));
    lists.keepList('fourth', list(1));
    expect(['second', 'third', 'fourth'].filter((name) => lists.findList(name, T))).toEqual([
      'second',
      'third',
      'fourth',
    ]);
  });

  it.each<[when: string, happen: () => void]>([
    ['a batch comes', () => change(0)],
    ['a Pod comes', () => change(2)],
    ['it is replaced', () => lists.keepList('one', list(1))],
    ['its points are too old', () => lists.findList('one', T + 40_001)],
    ['it makes room', () => ['other', 'third'].forEach((name) => lists.keepList(name, list(17 * MIB)))],
  ])('gives the memory of a list back when %s', (_, happen) => {
    vi.useFakeTimers();
    const body = Buffer.alloc(MIB);
    lists.keepList('one', listOf(body));
    vi.advanceTimersByTime(9000);
    expect(body).toHaveLength(MIB);
    happen();
    vi.advanceTimersByTime(9000);
    listMemory.clear();
    expect(body).toHaveLength(0);
    vi.useRealTimers();
  });

  it('gives the memory of a list back that was too old for anybody else when it was written', () => {
    vi.useFakeTimers();
    const begun = lists.moment(T);
    change(2);
    const body = Buffer.alloc(MIB);
    lists.keepList('one', listOf(body), begun);
    vi.advanceTimersByTime(9000);
    listMemory.clear();
    expect(body).toHaveLength(0);
    vi.useRealTimers();
  });

  it('listens to nobody once the server has ended', () => {
    lists.onModuleDestroy();
    expect(observers.map(({ size }) => size)).toEqual([0, 0, 0]);
  });
});
