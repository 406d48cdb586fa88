import { expect, test } from 'vitest';
import type { PodMetrics } from '../kubernetes/objects.js';
import { Feed, LIST_EVERY_MS } from './feed.js';

const PATH = '/apis/metrics.k8s.io/v1/pods';
const pod = (name: string) => ({ metadata: { name, namespace: 'shop' } });
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const list = (names: readonly string[], metadata: object = {}) => json({ metadata, items: names.map(pod) });
const lines = (...events: object[]) => new Response(events.map((event) => `${JSON.stringify(event)}\n`).join(''));

/** A feed over responses in their order. It stops when there are no more. */
async function follow(responses: readonly Response[], path = PATH) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const watching: boolean[] = [];
  const left = [...responses];
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const feed = new Feed<PodMetrics>(path, {
    get: async (asking, signal) => {
      const response = left.shift();
      if (response === undefined) {
        end();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }
      asked.push(asking);
      return response;
    },
    pause: async (ms) => void pauses.push(ms),
    onChange: () => void watching.push(feed.isWatching),
  });
  feed.setActive(true);
  await over;
  return { feed, asked, pauses, watching, names: [...feed.objects.keys()] };
}

test('a list without a version is listed again', async () => {
  const { asked, pauses, names, feed } = await follow([list(['a', 'b']), list(['b', 'c'])]);
  expect(asked).toEqual([PATH, PATH]);
  expect(pauses).toEqual([LIST_EVERY_MS, LIST_EVERY_MS]);
  expect(names).toEqual(['shop/b', 'shop/c']);
  expect(feed.isLoaded).toBe(true);
});

test('a list with a version is watched from there on', async () => {
  const events = lines(
    { type: 'ADDED', object: pod('c') },
    { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
    { type: 'MODIFIED', object: { ...pod('a'), window: '30s' } },
    { type: 'DELETED', object: pod('b') },
  );
  const { asked, feed, watching } = await follow([list(['a', 'b'], { resourceVersion: '7' }), events]);
  expect(asked[1]).toBe(`${PATH}?watch=true&resourceVersion=7&allowWatchBookmarks=true`);
  expect([...feed.objects.keys()]).toEqual(['shop/a', 'shop/c']);
  expect(feed.objects.get('shop/a')?.window).toBe('30s');
  expect(watching).toContain(true);
  expect(feed.isWatching).toBe(false);
});

test.each([400, 403, 405, 422])('a watch that is refused with %d is not tried again', async (status) => {
  const first = list(['a'], { resourceVersion: '7' });
  const { asked, pauses } = await follow([
    first,
    json({ message: 'no' }, status),
    list(['b'], { resourceVersion: '8' }),
  ]);
  expect(asked.filter((path) => path.includes('watch'))).toHaveLength(1);
  expect(pauses).toEqual([LIST_EVERY_MS, LIST_EVERY_MS]);
});

test.each([
  ['the response', json({ message: 'too old' }, 410)],
  ['an event', lines({ type: 'ERROR', object: { code: 410 } }, { type: 'ADDED', object: pod('never') })],
  ['what is no JSON', new Response('<html>\n')],
])('after 410 in %s it lists soon and watches again', async (_, expired) => {
  const again = list(['b'], { resourceVersion: '8' });
  const { asked, pauses, names } = await follow([list(['a'], { resourceVersion: '7' }), expired, again, lines()]);
  expect(asked[3]).toContain('resourceVersion=8');
  expect(pauses).toEqual([1000, 1000]);
  expect(names).toEqual(['shop/b']);
});

test('a watch that the server cannot serve now is tried after the next list', async () => {
  const answers = [list([], { resourceVersion: '7' }), json({}, 429), list([], { resourceVersion: '8' }), lines()];
  const { asked, pauses } = await follow(answers);
  expect(pauses[0]).toBe(LIST_EVERY_MS);
  expect(asked[3]).toContain('watch=true');
});

test('a failure keeps what is known, and is over with the next list', async () => {
  const failing = await follow([list(['a']), json({ message: 'metrics not available yet' }, 503)]);
  expect(failing.feed.failure).toEqual({ code: 503, message: 'metrics not available yet' });
  expect(failing.names).toEqual(['shop/a']);
  expect((await follow([json({}, 503), list(['a'])])).feed.failure).toBeUndefined();
});

test('what may not be read any more is dropped', async () => {
  expect((await follow([list(['a']), json({ message: 'no' }, 403)])).names).toEqual([]);
});

test('lists of the kube-apiserver are read in pages', async () => {
  const { asked, names } = await follow([list(['a'], { continue: 'x/+' }), list(['b'])], '/api/v1/pods');
  expect(asked).toEqual(['/api/v1/pods?limit=500', '/api/v1/pods?limit=500&continue=x%2F%2B']);
  expect(names).toEqual(['shop/a', 'shop/b']);
});

test('a feed that is not active asks nothing', async () => {
  const { feed, asked } = await follow([list(['a'])]);
  const before = asked.length;
  feed.setActive(false);
  await Promise.resolve();
  expect(asked).toHaveLength(before);
});
