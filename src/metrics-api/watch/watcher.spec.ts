import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PlainWatchClient } from '../../../test/plain/plain-watch-client.js';
import { usageView } from '../../../test/plain/usage-view.js';
import { parseFieldSelector } from '../../cluster/field-selector.js';
import { parseLabelSelector } from '../../cluster/label-selector.js';
import type { Pod } from '../../model/cluster.js';
import { versionNow } from '../lists/version-clock.js';
import { Ledger } from './ledger.js';
import { Selection } from './selection.js';
import { watchFormOf } from './watch-form.js';
import { parseWatchParameters } from './watch-options.js';
import { MOST_AT_ONCE, SLACK_MS, Watcher } from './watcher.js';
import { EventMemory, SharedWrites, type Written } from './written.js';

interface Event {
  readonly type: string;
  readonly object: {
    readonly code?: number;
    readonly metadata: { readonly name?: string; readonly resourceVersion: string; readonly annotations?: object };
  };
}

const MANY = 10 * MOST_AT_ONCE;
const WATCHED = { kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1' } as const;

let ledger: Ledger;
/** When each Pod was measured last. A Pod that is not here has no usage. */
let measured: Map<string, number>;
let lags: number;
let written: number;
/** Names that were asked for since they were cleared. */
let shared: Set<string>;
let writes: SharedWrites;

const pod = (name: string, labels: Record<string, string> = {}): Pod => ({ namespace: 'shop', name, labels });

function measure(name: string, timestampMs: number, namespace = 'shop'): void {
  measured.set(name, timestampMs);
  ledger.reviewObject(namespace, name, 0);
}

const memory = new EventMemory();

function share(name: string, write: () => Written): Written {
  shared.add(name);
  return writes.share(name, write);
}

function open(query: Record<string, string> = {}, labels = '', namespace?: string): PlainWatchClient {
  return new PlainWatchClient(
    (output) =>
      new Watcher(
        ledger,
        new Selection(namespace, parseLabelSelector(labels), parseFieldSelector('')),
        watchFormOf({ format: 'json', pretty: false }, WATCHED, undefined),
        parseWatchParameters(query),
        { memory, share, wrote: (events) => (written += events), lagged: () => lags++ },
        output,
      ),
  );
}

/** What a client reads that reads all. */
function readAll(client: PlainWatchClient): Event[] {
  client.feed();
  let text = '';
  for (let bytes = client.read(); bytes !== undefined; bytes = client.read()) text += bytes.toString();
  return linesOf(text);
}

function linesOf(text: string): Event[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
}

const said = (events: readonly Event[]) => events.map(({ type, object }) => `${type} ${object.metadata.name ?? '-'}`);

beforeEach(() => {
  measured = new Map();
  [lags, written] = [0, 0];
  [shared, writes] = [new Set(), new SharedWrites()];
  ledger = new Ledger(({ name }) => {
    const timestampMs = measured.get(name);
    return timestampMs === undefined ? undefined : usageView({ timestampMs: () => timestampMs, storedMs: timestampMs });
  }, 0);
});

describe('a watcher', () => {
  beforeEach(() => {
    for (let i = 0; i < MANY; i++) ledger.putObject(pod(`p${i}`), 0);
    for (let i = 0; i < MANY; i++) measure(`p${i}`, 1000);
  });

  it('without a version gets each object as added, and no bookmark that it did not ask for', () => {
    const names = Array.from({ length: MANY }, (_, i) => `ADDED p${i}`).sort();
    expect(said(readAll(open()))).toEqual(names);
    expect(said(readAll(open({ resourceVersion: '0' })))).toEqual(names);
    expect(said(readAll(open({ resourceVersion: '' })))).toEqual(names);
  });

  it('that asks for initial events gets all of them sorted, then the bookmark, then what changed meanwhile', () => {
    const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' };
    const before = versionNow();
    const watcher = open({ ...query, resourceVersion: '' });
    const first = said(linesOf(watcher.read()!.toString()));
    expect(first).toHaveLength(MOST_AT_ONCE);
    measure('p0', 2000);
    measure('p9', 2000);
    ledger.removeObject(pod('p1'));
    ledger.removeObject(pod('p8'));
    ledger.putObject(pod('p8'), 0);
    ledger.putObject(pod('p90new'), 0);
    measured.set('p90new', 2000);
    ledger.reviewObject('shop', 'p90new', 0);
    const events = readAll(watcher);
    const at = events.findIndex(({ type }) => type === 'BOOKMARK');
    const names = Array.from({ length: MANY }, (_, i) => `ADDED p${i}`).filter((name) => name !== 'ADDED p8');
    expect([...first, ...said(events.slice(0, at))]).toEqual(names.sort());
    const end = events[at]!.object.metadata;
    expect(end.annotations).toMatchObject({ 'k8s.io/initial-events-end': 'true' });
    expect(Number(end.resourceVersion)).toBeGreaterThanOrEqual(before);
    expect(Number(end.resourceVersion)).toBeLessThanOrEqual(versionNow());
    expect(said(events.slice(at + 1))).toEqual([
      'MODIFIED p0',
      'MODIFIED p9',
      'DELETED p1',
      'DELETED p8',
      'ADDED p8',
      'ADDED p90new',
    ]);
    measure('p2', 3000);
    expect(said(readAll(watcher))).toEqual(['MODIFIED p2']);
  });

  it('shares no part that begins elsewhere, though it ends at the same object', () => {
    const names = Array.from({ length: MANY }, (_, i) => `p${i}`).sort();
    const [one, other] = [open(), open()];
    one.start();
    ledger.removeObject(pod(names[9]!));
    // Its first part has one object more, in place of the one that is gone.
    readAll(other);
    ledger.removeObject(pod(names[MOST_AT_ONCE + 9]!));
    const added = said(readAll(one)).filter((event) => event.startsWith('ADDED'));
    expect(added).toEqual(names.filter((_, i) => i !== MOST_AT_ONCE + 9).map((name) => `ADDED ${name}`));
  });

  it('of a namespace begins with the objects of it', () => {
    ledger.putObject({ namespace: 'other', name: 'p1', labels: {} }, 0);
    const watcher = open({}, '', 'other');
    expect(said(readAll(watcher))).toEqual(['ADDED p1']);
  });

  it('of a namespace gets its changes in one write, however many of others are between, and shares it', () => {
    for (const name of ['first', 'last']) ledger.putObject({ namespace: 'other', name, labels: {} }, 0);
    const equal = [open({}, '', 'other'), open({}, '', 'other')];
    const all = open();
    for (const watcher of [...equal, all]) readAll(watcher);
    measure('first', 2000, 'other');
    for (let i = 0; i < MANY; i++) measure(`p${i}`, 2000);
    measure('last', 2000, 'other');
    shared.clear();
    for (const watcher of equal) watcher.feed();
    const [one, two] = equal.map((watcher) => watcher.read()!);
    expect(said(linesOf(one!.toString()))).toEqual(['ADDED first', 'ADDED last']);
    expect([two, shared.size]).toEqual([one, 1]);
    expect(readAll(equal[0]!)).toEqual([]);
    expect(readAll(all)).toHaveLength(MANY + 2);
  });

  it('that asks for no initial events gets the next change first', () => {
    const watcher = open({ sendInitialEvents: 'false', resourceVersionMatch: 'NotOlderThan' });
    expect(said(readAll(watcher))).toEqual([]);
    measure('p1', 2000);
    expect(said(readAll(watcher))).toEqual(['MODIFIED p1']);
  });

  it('that never reads costs the bytes of one write, and then gets the newest state of each object once', () => {
    const watcher = open();
    watcher.start();
    for (let round = 1; round <= 20; round++) {
      for (let i = 0; i < MANY; i++) measure(`p${i}`, 1000 + round);
      watcher.feed();
      expect(watcher.pending!.bytes.length).toBeLessThan(MOST_AT_ONCE * 1000);
    }
    expect([lags, written]).toEqual([20, MOST_AT_ONCE]);
    const rest = readAll(watcher).slice(MOST_AT_ONCE);
    const newest = rest.slice(-MANY);
    expect(said(newest)).toEqual(Array.from({ length: MANY }, (_, i) => `MODIFIED p${i}`));
    expect(new Set(rest.slice(0, -MANY).map(({ type }) => type))).toEqual(new Set(['ADDED']));
    expect(rest).toHaveLength(2 * MANY - MOST_AT_ONCE);
    expect(new Set(newest.map(({ object }) => object.metadata.resourceVersion))).toEqual(new Set(['1020']));
  });

  it('gets a deletion that it was too slow for, or 410 when that is not known any more', () => {
    const watcher = open();
    readAll(watcher);
    ledger.removeObject(pod('p1'));
    expect(said(readAll(watcher))).toEqual(['DELETED p1']);
    const slow = open();
    readAll(slow);
    measure('p0', 4000);
    slow.feed();
    for (let i = 0; i < 5000; i++) {
      ledger.putObject(pod('short'), 0);
      ledger.removeObject(pod('short'));
    }
    const events = readAll(slow);
    expect([events.at(-1)!.type, events.at(-1)!.object.code]).toEqual(['ERROR', 410]);
  });

  it('gets 410 for a version that is further ahead than clocks of replicas may be, since deletions may be missed', () => {
    vi.useFakeTimers({ now: versionNow(), toFake: ['Date'] });
    const now = versionNow();
    const ahead = (ms: number) => said(readAll(open({ resourceVersion: `${now + ms}` })));
    expect(ahead(SLACK_MS + 1)).toEqual(['ERROR -']);
    const [error] = readAll(open({ resourceVersion: `${now + 60_000}` }));
    expect([error!.type, error!.object.code]).toEqual(['ERROR', 410]);

    // Up to there it goes on.
    const watcher = open({ resourceVersion: `${now + SLACK_MS}` });
    measured.delete('p7');
    ledger.removeObject(pod('p7'));
    expect(said(readAll(watcher)).filter((event) => event.startsWith('DELETED'))).toEqual(['DELETED p7']);
    vi.useRealTimers();
  });

  it('tells a client of a replica whose clock is ahead by less what left here meanwhile', () => {
    vi.useFakeTimers({ now: versionNow(), toFake: ['Date'] });
    const listed = versionNow() + SLACK_MS;
    vi.advanceTimersByTime(1);
    ledger.removeObject(pod('p7'));
    vi.advanceTimersByTime(SLACK_MS / 2);
    const deleted = said(readAll(open({ resourceVersion: `${listed}` }))).filter((event) =>
      event.startsWith('DELETED'),
    );
    expect(deleted).toEqual(['DELETED p7']);
    vi.useRealTimers();
  });

  it('shares the bytes of equal clients, and no others', () => {
    const equal = [open({ resourceVersion: '0' }), open({ resourceVersion: '0' })];
    for (const watcher of equal) readAll(watcher);
    shared.clear();
    measure('p1', 2000);
    const [one, two] = equal.map(readAll);
    expect([one, shared.size]).toEqual([two, 1]);
    ledger.putObject(pod('unserved'), 0);
    const resumed = open({ resourceVersion: `${versionNow()}` });
    readAll(resumed);
    ledger.removeObject(pod('unserved'));
    expect([said(readAll(equal[0]!)), said(readAll(resumed))]).toEqual([[], ['DELETED unserved']]);
    shared.clear();
    const selective = open({ resourceVersion: '0' }, 'app=web');
    readAll(selective);
    measure('p1', 3000);
    expect([readAll(selective), shared.size]).toEqual([[], 0]);
  });
});

describe('a watcher with a selector', () => {
  it('gets a Pod that begins to match as added, and one that stops as deleted', () => {
    ledger.putObject(pod('a', { app: 'web' }), 0);
    ledger.putObject(pod('b', { app: 'db' }), 0);
    measure('a', 1000);
    measure('b', 1000);
    const watcher = open({}, 'app=web');
    expect(said(readAll(watcher))).toEqual(['ADDED a']);
    ledger.putObject(pod('a', { app: 'db' }), 0);
    ledger.putObject(pod('b', { app: 'web' }), 0);
    expect(said(readAll(watcher))).toEqual(['DELETED a', 'ADDED b']);
    ledger.putObject(pod('b', { app: 'web', tier: 'front' }), 0);
    expect(said(readAll(watcher))).toEqual(['MODIFIED b']);
  });

  it('gets nothing for a page that repeats its sample, or for a Pod without a usage', () => {
    ledger.putObject(pod('a'), 0);
    const watcher = open();
    expect(said(readAll(watcher))).toEqual([]);
    measure('a', 1000);
    measure('a', 1000);
    expect(said(readAll(watcher))).toEqual(['ADDED a']);
    measure('a', 1000);
    expect(said(readAll(watcher))).toEqual([]);
    measured.delete('a');
    ledger.reviewObject('shop', 'a', 0);
    expect(said(readAll(watcher))).toEqual(['DELETED a']);
  });
});
