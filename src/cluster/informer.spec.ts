import { PassThrough, addAbortSignal } from 'node:stream';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiList, ApiObject, WatchEvent } from './api-objects.js';
import type { RequestSettings } from './api-server.client.js';
import { ApiServerError, unansweredError } from './api-server-error.js';
import { systemClock } from './clock.js';
import { Informer } from './informer.js';
import type { ListWatchClient } from './watched-resource.js';

interface Thing {
  readonly name: string;
  readonly color?: string;
}

const thing = (name: string, version: number, color?: string): ApiObject => ({
  metadata: { name, resourceVersion: String(version), labels: color ? { color } : undefined },
});
const event = (type: string, name: string, version: number, color?: string): WatchEvent => ({
  type,
  object: thing(name, version, color),
});
const refused = () =>
  new ApiServerError('GET /things: connect ECONNREFUSED', {
    cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
  });
const cut = new ApiServerError('WATCH /things: terminated');
const answered = (status: number, retryAfterMs?: number) =>
  new ApiServerError(`GET /things: ${status}`, { status, retryAfterMs });
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

/** A kube-apiserver in two arrays: what lists answer, and the watches that were begun. */
class FakeClient implements ListWatchClient {
  readonly server = 'https://api';
  readonly requests: string[] = [];
  readonly watches: PassThrough[] = [];
  signal?: AbortSignal;
  query: Readonly<Record<string, string>> = {};
  pages: (ApiList | Error)[] = [list(1, [])];
  down?: Error;
  watchDown?: Error;

  async get<T>(_: string, settings: RequestSettings = {}): Promise<T> {
    const { continue: position = '0', limit } = settings.query ?? {};
    this.requests.push(`list ${limit} ${position}`);
    const page = this.down ?? this.pages[Number(position)];
    if (page instanceof Error) throw page;
    return JSON.parse(JSON.stringify(page));
  }

  async watch(_: string, { query = {}, signal }: RequestSettings = {}): Promise<AsyncGenerator<WatchEvent>> {
    this.requests.push(`watch ${query.resourceVersion}`);
    this.query = query;
    const problem = this.down ?? this.watchDown;
    if (problem) throw problem;
    const stream = addAbortSignal(signal!, new PassThrough({ objectMode: true }));
    this.signal = signal;
    this.watches.push(stream);
    return (async function* (): AsyncGenerator<WatchEvent> {
      try {
        yield* stream;
      } catch (error) {
        throw unansweredError('WATCH /things', error);
      }
    })();
  }

  get latest(): PassThrough {
    return this.watches.at(-1)!;
  }
}

function list(version: number, items: readonly ApiObject[], position?: number): ApiList {
  return {
    metadata: { resourceVersion: String(version), ...(position ? { continue: String(position) } : {}) },
    items,
  };
}

let client: FakeClient;
let informer: Informer<Thing>;
const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
const push = (...events: WatchEvent[]) => events.forEach((each) => client.latest.write(each));
const names = () => informer.store.list().map(({ name, color }) => (color ? `${name}:${color}` : name));

beforeEach(() => {
  vi.useFakeTimers();
  log.mockClear();
  error.mockClear();
  client = new FakeClient();
  const decode = ({ metadata: { name, labels } }: ApiObject): Thing => ({ name, color: labels?.color });
  const resource = { plural: 'things', path: '/things', decode };
  informer = new Informer<Thing>(client, resource, { ...systemClock, random: () => 0.5 });
});

afterEach(async () => {
  await informer.stop();
  vi.useRealTimers();
});

/** Starts with these things known and a healthy watch from version 10. */
async function started(...known: string[]): Promise<void> {
  client.pages = [
    list(
      10,
      known.map((name) => thing(name, 1)),
    ),
  ];
  informer.start();
  await seconds(15);
  client.requests.length = 0;
}

describe('the list', () => {
  test('is read in pages of 500, and the watch begins where it ends', async () => {
    client.pages = [list(10, [thing('b', 1)], 1), list(10, [thing('a', 2)], 2), list(10, [thing('c', 3)])];
    expect(informer.synced).toBe(false);
    informer.start();
    await seconds(0);
    expect(client.requests).toEqual(['list 500 0', 'list 500 1', 'list 500 2', 'watch 10']);
    expect([informer.synced, names()]).toEqual([true, ['a', 'b', 'c']]);
    expect(log).toHaveBeenCalledExactlyOnceWith('things: 3 listed');
  });

  test('that expires between its pages starts over, and what is known is served meanwhile', async () => {
    await started('old');
    client.pages = [list(20, [thing('new', 1)], 1), answered(410)];
    push({ type: 'ERROR', object: { kind: 'Status', code: 410 } });
    await seconds(1);
    expect(names()).toEqual(['old']);
    client.pages = [list(21, [thing('new', 1)], 1), list(21, [thing('newer', 1)])];
    await seconds(3);
    expect(names()).toEqual(['new', 'newer']);
    expect(client.requests.at(-1)).toBe('watch 21');
  });
});

describe('the watch', () => {
  test('asks for bookmarks and an end in 5 to 10 minutes', async () => {
    await started();
    expect(client.query).toEqual({ resourceVersion: '10', allowWatchBookmarks: 'true', timeoutSeconds: '450' });
  });

  test('adds, updates and deletes', async () => {
    await started('a', 'b');
    const changes: string[] = [];
    const end = informer.onChange(({ type, object, previous }) =>
      changes.push(`${type} ${object.name} ${previous?.name}`),
    );
    push(event('ADDED', 'c', 11), event('MODIFIED', 'a', 12, 'red'), event('DELETED', 'b', 13));
    await seconds(0);
    expect(names()).toEqual(['a:red', 'c']);
    end();
    push(event('DELETED', 'c', 14), event('DELETED', 'never-known', 15));
    await seconds(0);
    expect(changes).toEqual(['added c undefined', 'updated a a', 'deleted b b']);
    expect(names()).toEqual(['a:red']);
  });

  test('that is closed goes on from the last event', async () => {
    await started('a');
    push(event('ADDED', 'b', 11));
    client.latest.end();
    await seconds(0);
    expect(client.requests).toEqual(['watch 11']);
  });

  test('that is closed goes on from the last bookmark', async () => {
    await started('a');
    push(event('ADDED', 'b', 11), { type: 'BOOKMARK', object: thing('', 99) });
    client.latest.end();
    await seconds(0);
    expect(client.requests).toEqual(['watch 99']);
    expect(names()).toEqual(['a', 'b']);
  });

  test('that is cut after a while goes on at once and without a word', async () => {
    await started('a');
    client.latest.destroy(cut);
    await seconds(0);
    expect(client.requests).toEqual(['watch 10']);
    expect(error).not.toHaveBeenCalled();
  });

  test('that is closed as soon as it is begun is begun again less and less often', async () => {
    client.pages = [list(10, [])];
    informer.start();
    for (let i = 0; i < 60; i++) {
      await seconds(1);
      client.latest.end();
    }
    expect(client.watches.length).toBeGreaterThan(4);
    expect(client.watches.length).toBeLessThan(9);
    expect(error).toHaveBeenCalledOnce();
  });

  test('whose version is expired leads to a list, deletions while away included', async () => {
    await started('a', 'gone');
    const changes: string[] = [];
    informer.onChange(({ type, object }) => changes.push(`${type} ${object.name}`));
    client.pages = [list(50, [thing('a', 1), thing('new', 40)])];
    client.watchDown = answered(410);
    client.latest.end();
    await seconds(0);
    client.watchDown = undefined;
    await seconds(1);
    expect(client.requests).toEqual(['watch 10', 'list 500 0', 'watch 50']);
    expect(names()).toEqual(['a', 'new']);
    expect(changes).toEqual(['deleted gone', 'updated a', 'added new']);
    expect(error).not.toHaveBeenCalled();
  });

  test('that says ERROR with another code goes on from the last event', async () => {
    await started('a');
    push(event('ADDED', 'b', 11), {
      type: 'ERROR',
      object: { kind: 'Status', code: 500, message: 'etcd' },
    });
    await seconds(1);
    expect(client.requests).toEqual(['watch 11']);
    expect(error).toHaveBeenCalledOnce();
  });

  test.each([
    ['garbage', new ApiServerError('WATCH /things: not JSON', { reason: 'InvalidAnswer' })],
    ['an event of an unknown type', event('NEWS', 'x', 12)],
    ['an object without name', { type: 'ADDED', object: { metadata: JSON.parse('{"resourceVersion":"12"}') } }],
    ['an object without version', { type: 'ADDED', object: { metadata: { name: 'x' } } }],
  ])('that says %s cannot be trusted and leads to a list', async (_, said) => {
    await started('a');
    if (said instanceof Error) client.latest.destroy(said);
    else push(said);
    await seconds(1);
    expect(client.requests).toEqual(['list 500 0', 'watch 10']);
    expect(names()).toEqual(['a']);
  });

  test('on a dead connection is given up a little after its end', async () => {
    await started('a');
    const { signal } = client;
    await seconds(450);
    expect(signal?.aborted).toBe(false);
    await seconds(17);
    expect(signal?.aborted).toBe(true);
    await seconds(15);
    expect(client.requests).toEqual(['watch 10']);
    expect(error).toHaveBeenCalledOnce();
  });

  test('that is refused again and again leads to a list', async () => {
    await started('a');
    client.watchDown = answered(500);
    client.latest.end();
    await seconds(300);
    const round = [...Array.from({ length: 5 }, () => 'watch 10'), 'list 500 0'];
    expect(client.requests.slice(0, 12)).toEqual([...round, ...round]);
  });
});

describe('a kube-apiserver that is away', () => {
  test('for minutes is asked less and less often, and the old things are served until it is back', async () => {
    await started('a', 'gone');
    client.down = refused();
    client.latest.destroy(cut);
    await seconds(300);
    expect(names()).toEqual(['a', 'gone']);
    expect(informer.synced).toBe(true);
    expect(client.requests.length).toBeGreaterThan(10);
    expect(client.requests.length).toBeLessThan(22);
    expect(new Set(client.requests)).toEqual(new Set(['watch 10']));
    expect(error).toHaveBeenCalledOnce();

    client.down = undefined;
    client.watchDown = answered(410);
    client.pages = [list(90, [thing('a', 1, 'red')])];
    await seconds(30);
    client.watchDown = undefined;
    await seconds(45);
    expect(names()).toEqual(['a:red']);
    expect(log).toHaveBeenLastCalledWith(expect.stringMatching(/^things are watched again, after 3\d\d s$/));
    expect(error).toHaveBeenCalledOnce();
  });

  test('at the start is waited for', async () => {
    client.down = refused();
    let synced = false;
    void informer.whenSynced().then(() => (synced = true));
    informer.start();
    await seconds(60);
    expect([informer.synced, synced]).toEqual([false, false]);
    client.down = undefined;
    client.pages = [list(10, [thing('a', 1)])];
    await seconds(30);
    expect([informer.synced, synced, names()]).toEqual([true, true, ['a']]);
  });

  test('decides how long to wait', async () => {
    await started('a');
    client.watchDown = answered(429, 20_000);
    client.latest.end();
    await seconds(19);
    expect(client.requests).toEqual(['watch 10']);
    await seconds(2);
    expect(client.requests).toEqual(['watch 10', 'watch 10']);
  });

  test('is asked soon again after a healthy while', async () => {
    await started('a');
    client.down = refused();
    client.latest.destroy(cut);
    await seconds(120);
    client.down = undefined;
    await seconds(45);
    client.requests.length = 0;
    client.down = refused();
    client.latest.destroy(cut);
    await seconds(1);
    expect(client.requests).toHaveLength(2);
  });
});

test('an observer that fails harms nobody', async () => {
  await started('a');
  const seen: string[] = [];
  informer.onChange(() => {
    throw new Error('mine');
  });
  informer.onChange(({ object }) => seen.push(object.name));
  push(event('ADDED', 'b', 11));
  await seconds(0);
  expect([seen, names()]).toEqual([['b'], ['a', 'b']]);
});

describe('stop', () => {
  test('ends a watch', async () => {
    await started('a');
    const { signal } = client;
    await informer.stop();
    expect([signal?.aborted, vi.getTimerCount()]).toEqual([true, 0]);
    await seconds(3600);
    expect(client.requests).toEqual([]);
  });

  test('ends a pause', async () => {
    client.down = refused();
    informer.start();
    await seconds(60);
    const { length } = client.requests;
    await informer.stop();
    expect(vi.getTimerCount()).toBe(0);
    await seconds(3600);
    expect(client.requests).toHaveLength(length);
  });

  test('is harmless before the start', async () => {
    await expect(informer.stop()).resolves.toBeUndefined();
  });
});
