import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.ts';
import { storageService } from '../../test/plain/storage-service.ts';
import { testOptions } from '../../test/test-options.ts';
import { toJson } from '../metrics-api/encoding/json.js';
import type { HistoryItem } from './history-objects.js';
import { HistoryLists, SLICE_PODS } from './history-lists.service.js';
import { MOST_PODS, pageOptionsOf } from './history-page.js';
import { HistoryService } from './history.service.js';

const RESOLUTION_MS = 15_000;
const ALL = Number.POSITIVE_INFINITY;
const annotations = { 'metrics.k8s.io/replica': 'metrics-server-6d9c7' };

interface List {
  readonly metadata: { readonly continue?: string; readonly annotations: object };
  readonly items: readonly HistoryItem[];
}

/** A history of Pods `pod-10000`, `pod-10001` and so on of the namespace `shop`. */
function historyOf(pods: number): HistoryService {
  const budgetBytes = 2 ** 24;
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS });
  const history = new HistoryService(
    testOptions({ metricResolutionMs: RESOLUTION_MS, history: { lengthMs: 600_000, budgetBytes } }),
    storage,
  );
  const nowMs = Date.now();
  for (const cycle of [0, 1]) {
    const timestampMs = nowMs - RESOLUTION_MS * (1 - cycle);
    const cpuNanoseconds = 1e9 * (cycle + 1);
    const point = { timestampMs, timestampNs: 0, startMs: nowMs - 1e9, startNs: 0, cpuNanoseconds, memoryBytes: 4096 };
    const page = Array.from({ length: pods }, (_, i) => ({
      namespace: 'shop',
      name: `pod-${10_000 + i}`,
      containers: [{ name: 'app', point }],
    }));
    storage.storeBatch('n', columnsOf({ node: point, pods: page }), timestampMs);
  }
  return history;
}

function asked(query: object = {}, pretty = false) {
  const outgoing = Object.assign(new EventEmitter(), { destroyed: false, destroy: () => undefined });
  const page = pageOptionsOf(query, 'shop', Date.now());
  return { apiVersion: 'metrics.k8s.io/v1', namespace: 'shop', sinceMs: ALL, page, pretty, annotations, outgoing };
}

async function textOf(lists: HistoryLists, request: ReturnType<typeof asked>): Promise<string> {
  const list = await lists.writeList(request);
  return Buffer.from(list.lease().bytes).toString();
}

it.each([0, 1, 2 * SLICE_PODS + 1])('writes %d Pods as a whole list is written', async (pods) => {
  const lists = new HistoryLists(historyOf(pods));
  const compact = await textOf(lists, asked());
  const list = JSON.parse(compact) as List;
  expect(list).toMatchObject({ kind: 'UsageHistoryList', apiVersion: 'metrics.k8s.io/v1', metadata: { annotations } });
  expect(list.items.map(({ metadata }) => metadata.name)).toEqual(
    Array.from({ length: pods }, (_, i) => `pod-${10_000 + i}`),
  );
  expect(compact).toBe(`${toJson(list)}\n`);
  const indented = await textOf(lists, asked({}, true));
  expect(indented).toBe(toJson(JSON.parse(indented), 2));
});

it('gives all others a turn after each slice', async () => {
  const lists = new HistoryLists(historyOf(4 * SLICE_PODS));
  let turns = 0;
  const list = lists.writeList(asked());
  const counting = (async () => {
    for (; turns < 4; turns++) await nextTurn();
  })();
  await list;
  expect(turns).toBeGreaterThanOrEqual(3);
  await counting;
});

it('writes one list after the other, and none for a client that is gone', async () => {
  const history = historyOf(4 * SLICE_PODS);
  const slices: number[] = [];
  const lists = new HistoryLists(history);
  const { listPods } = history;
  const [one, gone, other] = [asked(), asked(), asked({ limit: '60' })];
  history.listPods = (namespace, names, sinceMs, nowMs) => {
    slices.push(names.length);
    gone.outgoing.destroyed = true;
    return listPods.call(history, namespace, names, sinceMs, nowMs);
  };
  await Promise.all([one, gone, other].map((each) => lists.writeList(each)));
  expect(slices).toEqual([50, 50, 50, 50, 50, 10]);
});

it('gives at most 1,000 Pods, and then where the next page begins', async () => {
  const lists = new HistoryLists(historyOf(MOST_PODS + 3));
  const first = JSON.parse(await textOf(lists, asked({ limit: '5000' }))) as List;
  expect(first.metadata).toEqual({ continue: expect.any(String) as string, annotations });
  expect(first.items).toHaveLength(1000);
  const second = JSON.parse(await textOf(lists, asked({ continue: first.metadata.continue, limit: '2' }))) as List;
  expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['pod-11000', 'pod-11001']);
  const third = JSON.parse(await textOf(lists, asked({ continue: second.metadata.continue, limit: '0' }))) as List;
  expect(third.items.map(({ metadata }) => metadata.name)).toEqual(['pod-11002']);
  expect(third.metadata).toEqual({ annotations });
  expect(() => pageOptionsOf({ continue: first.metadata.continue }, 'mall', Date.now())).toThrow(
    'continue is of namespace "shop"; want a token of namespace "mall"',
  );
});

it('takes no more room than its estimate', async () => {
  const lists = new HistoryLists(historyOf(300));
  for (const request of [asked(), asked({ limit: '7' }), asked({}, true)]) {
    const size = (await textOf(lists, request)).length;
    expect(lists.sizeOf(request)).toBeGreaterThan(size);
  }
});

it.each(['-1', '', '1.5', 'x'])('refuses the limit %j', (limit) => {
  expect(() => pageOptionsOf({ limit }, 'shop', 0)).toThrow(
    `limit is "${limit}"; want a whole number of Pods, such as 500`,
  );
});
