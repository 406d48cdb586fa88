import { once } from 'node:events';
import { Writable } from 'node:stream';
import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testOptions } from '../../../test/test-options.js';
import { usageView } from '../../../test/plain/usage-view.js';
import type { Pod } from '../../model/cluster.js';
import { setLongRunning } from '../../model/long-running.js';
import type { UsageSource } from '../../model/usage-source.js';
import { parseListOptions } from '../lists/list-options.js';
import { WatchFeed } from './watch-feed.js';
import { WatchService } from './watch.service.js';

const MINUTE_MS = 60_000;

let service: WatchService;
let open: Gauge;
/** Says that a Pod exists. */
let putPod: (name: string) => void;
let endAll: (() => void)[];

function serviceWith(flags: { maxWatches?: number; shortestMs?: number } = {}): void {
  const nothing = { onChange: () => () => undefined };
  const source = { ...nothing, findNode: () => undefined, findPod: () => usageView({ timestampMs: () => 1000 }) };
  const pods = {
    onChange: (observer: (change: { type: 'added'; object: Pod }) => void) => {
      putPod = (name) => observer({ type: 'added', object: { namespace: 'shop', name, labels: {} } });
      return () => undefined;
    },
  };
  const registers = [new Registry()];
  open = new Gauge({
    name: 'open',
    help: 'open',
    labelNames: ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
    registers,
  });
  const counter = (name: string) => new Counter({ name, help: name, registers });
  service = new WatchService(
    testOptions({ watch: { isListed: false, maxWatches: 0, shortestMs: MINUTE_MS, shutdownGraceMs: 0, ...flags } }),
    new WatchFeed(source as unknown as UsageSource, nothing, pods, 0, false, () => 0),
    open,
    counter('events'),
    counter('coalesced'),
  );
}

/** A response, and a client that reads it when it is told to. */
class Response extends Writable {
  readonly types: string[] = [];
  readonly names: string[] = [];
  readonly flushHeaders = vi.fn(() => (this.headersSent = true));
  headersSent = false;
  /** What Node waits for the client to read. */
  private waiting: (() => void) | undefined;

  constructor(private reads = true) {
    super();
  }

  override _write(bytes: Buffer, _: string, done: () => void): void {
    this.headersSent = true;
    const read = () => {
      for (const line of bytes.toString().trim().split('\n')) {
        const { type, object } = JSON.parse(line) as { type: string; object: { metadata: { name?: string } } };
        this.types.push(type);
        this.names.push(object.metadata.name ?? type);
      }
      done();
    };
    if (this.reads) read();
    else this.waiting = read;
  }

  stall(): void {
    this.reads = false;
  }

  resume(): void {
    this.reads = true;
    this.waiting?.();
  }
}

function openOnly(query: Record<string, string> = {}) {
  const raw = new Response();
  setLongRunning(raw, ({ end, closed: close }) => {
    endAll.push(end);
    raw.once('close', close);
  });
  const reply = { request: { query, headers: {} }, raw, header: () => reply };
  const file = service.openWatch({
    kind: 'PodMetrics',
    apiVersion: 'metrics.k8s.io/v1',
    options: parseListOptions('pods', { watch: '1', ...query }, 0, true),
    wanted: { format: 'json', pretty: false },
    reply: reply as never,
  });
  const body = file.getStream();
  return { raw, body };
}

/** Opens a watch. Its body is sent as Fastify does it. */
function watch(query: Record<string, string> = {}) {
  const { raw, body } = openOnly(query);
  body.pipe(raw);
  const closed = new Promise<void>((resolve) => body.once('close', resolve));
  return { raw, body, types: raw.types, names: raw.names, closed };
}

const openNow = async () => (await open.get()).values.reduce((sum, { value }) => sum + value, 0);
const nextTurn = () => new Promise(setImmediate);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  endAll = [];
});
afterEach(() => {
  service.onModuleDestroy();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a watch', () => {
  it('sends its head at once, though there is nothing to send', async () => {
    serviceWith();
    const { raw, types } = watch();
    await nextTurn();
    expect([raw.flushHeaders.mock.calls.length, types]).toEqual([1, []]);
  });

  it('has changes once they were collected', async () => {
    serviceWith();
    const { types } = watch();
    await nextTurn();
    putPod('a');
    putPod('b');
    await nextTurn();
    expect(types).toEqual([]);
    vi.advanceTimersByTime(100);
    await nextTurn();
    expect(types).toEqual(['ADDED', 'ADDED']);
  });

  it('ends at a random time, one to two times --min-request-timeout, or when its client says', async () => {
    serviceWith({ shortestMs: 10 * MINUTE_MS });
    const ends: string[] = [];
    watch().body.once('end', () => ends.push('random'));
    watch({ timeoutSeconds: '5' }).body.once('end', () => ends.push('asked'));
    await nextTurn();
    for (const [ms, ended] of [
      [5000, ['asked']],
      [15 * MINUTE_MS - 5001, ['asked']],
      [1, ['asked', 'random']],
    ] as const) {
      vi.advanceTimersByTime(ms);
      await nextTurn();
      expect(ends).toEqual(ended);
    }
    expect(await openNow()).toBe(0);
  });

  it('goes on with a --min-request-timeout of 0', async () => {
    serviceWith({ shortestMs: 0 });
    watch();
    vi.advanceTimersByTime(24 * 60 * MINUTE_MS);
    await nextTurn();
    expect(await openNow()).toBe(1);
  });

  it('has a bookmark each minute and before its end, if its client allows that', async () => {
    serviceWith();
    const { types } = watch({ allowWatchBookmarks: 'true', timeoutSeconds: '90' });
    const without = watch({ timeoutSeconds: '90' });
    const seen: number[] = [];
    for (const ms of [59_999, 1, 27_999, 1, 2000]) {
      await nextTurn();
      vi.advanceTimersByTime(ms);
      await nextTurn();
      seen.push(types.length);
    }
    expect([seen, without.types]).toEqual([[0, 1, 1, 2, 2], []]);
  });

  it('ends while the server stops, and says before how far it is', async () => {
    serviceWith();
    const { types, closed } = watch({ allowWatchBookmarks: 'true' });
    await nextTurn();
    for (const end of endAll) end();
    await closed;
    expect([types, await openNow()]).toEqual([['BOOKMARK'], 0]);
  });

  it('gives a client that reads late the bytes that were written for it', async () => {
    serviceWith();
    const late = watch();
    await nextTurn();
    late.raw.stall();
    const collect = async (name: string) => {
      putPod(name);
      vi.advanceTimersByTime(100);
      await nextTurn();
    };
    await collect('first');
    const other = watch();
    for (const name of ['second', 'third', 'fourth']) await collect(name);
    expect([late.names, other.names]).toEqual([[], ['first', 'second', 'third', 'fourth']]);
    late.raw.resume();
    await nextTurn();
    expect(late.names).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('that ends before its response is asked for has a head and an end', async () => {
    serviceWith();
    const { raw, body } = openOnly();
    for (const end of endAll) end();
    body.pipe(raw);
    await once(raw, 'finish');
    expect([raw.flushHeaders.mock.calls.length, raw.types]).toEqual([1, []]);
  });

  it('leaves its place when its client goes, or does not read the end', async () => {
    serviceWith({ maxWatches: 1 });
    const { raw, closed } = watch();
    expect(() => watch()).toThrow('too many watches: at most 1 may be open (--max-watches)');
    raw.destroy();
    await closed;
    const stalled = watch();
    await nextTurn();
    stalled.raw.stall();
    putPod('a');
    vi.advanceTimersByTime(100);
    for (const end of endAll) end();
    await nextTurn();
    expect(await openNow()).toBe(1);
    vi.advanceTimersByTime(5000);
    await stalled.closed;
    expect(await openNow()).toBe(0);
  });
});
