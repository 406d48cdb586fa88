import { EventEmitter } from 'node:events';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testOptions } from '../../../test/test-options.js';
import { usageView } from '../../../test/plain/usage-view.js';
import type { UsageView } from '../../model/usage-source.js';
import { steadyNowMs } from '../../model/steady-time.js';
import type { Representation } from '../encoding/representation.js';
import { LARGEST_AT_ONCE, SLICE } from './large-lists.js';
import { LentList, SMALLEST_LENT } from '../memory/lent-list.js';
import { listMemory } from '../memory/list-memory.js';
import { AnswerRoom } from './answer-room.js';
import { ListAnswers } from './list-answers.service.js';
import { parseListOptions } from './list-options.js';
import type { ServedObject } from '../objects/served-object.js';
import type { Table } from '../objects/table.js';
import { SampleAges } from './sample-ages.js';
import { SharedLists } from './shared-lists.service.js';
import { CPU, EXTRA_GAUGES, resourcesWith } from '../../model/resources.js';

const NOW = 1_790_000_000_000;
const MANY = 6000;
const TABLE: Representation = {
  format: 'json',
  pretty: false,
  conversion: { group: 'meta.k8s.io', version: 'v1', kind: 'Table' },
};

/** The numbers of all containers: the same in all that one batch has. */
let batch = 1;
let arrivedMs = 0;
const numbers: Partial<UsageView> = {
  storedMs: NOW,
  valueAt: (resource) => batch * (resource === CPU ? 1e9 : 1024),
  timestampMs: () => NOW + batch * 1000,
  windowNs: () => batch * 1e9,
};

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly containers: readonly { readonly usage: { readonly cpu: string; readonly memory: string } }[];
}

const namesOf = (length: number) => Array.from({ length }, (_, i) => `pod-${String(i).padStart(5, '0')}`);

/** The bytes, which the test reads before their memory can be freed. */
function bytesOf(list: LentList): Uint8Array {
  const lease = list.lease();
  const { bytes } = lease;
  lease.release();
  return bytes;
}

describe('ListAnswers', () => {
  let names: string[];
  let change: Record<'batch' | 'pod', () => void>;
  let answers: ListAnswers;
  /** The numbers of a Pod. */
  let measure: (pod: { readonly name: string }) => UsageView;
  /** The label selectors of lists, each time that an item of another than before is measured. */
  let measured: (string | undefined)[];
  beforeEach(() => {
    names = namesOf(MANY);
    [batch, arrivedMs, measured] = [1, steadyNowMs(), []];
    const containerName = (slot: number) => ['app', 'proxy'][slot]!;
    measure = () => usageView({ ...numbers, arrivedMs, endSlot: 2, containerName });
    const observed: ((change: object) => void)[] = [];
    const source = {
      onChange: (observer: (change: object) => void) => (observed.push(observer), () => undefined),
    } as never;
    const options = testOptions({ maxStalenessMs: 40_000 });
    const shared = new SharedLists(options, source, source, source);
    change = { batch: () => observed[0]!({}), pod: () => observed[2]!({ type: 'deleted' }) };
    const ages = new SampleAges({ name: 'ages', help: 'a', buckets: [1], registers: [new Registry()] });
    answers = new ListAnswers(shared, new AnswerRoom(Infinity), ages);
  });

  const ask = (
    query: { readonly [name: string]: string } = {},
    atMs = steadyNowMs(),
    wanted: Representation = { format: 'json', pretty: false },
  ): LentList | Promise<LentList> =>
    answers.answerList({
      kind: 'PodMetricsList',
      apiVersion: 'metrics.k8s.io/v1',
      options: parseListOptions('pods', query, NOW),
      wanted,
      nowMs: NOW,
      steadyMs: atMs,
      outgoing: Object.assign(new EventEmitter(), { destroy: () => undefined }),
      select: () => names.map((name) => ({ namespace: 'shop', name, labels: {} })),
      measure(object): ServedObject {
        if (measured.at(-1) !== query.labelSelector) measured.push(query.labelSelector);
        return { object, usage: measure(object), sampledSlot: 0 };
      },
    });
  const itemsOf = async (body: ReturnType<typeof ask>) => {
    const text = Buffer.from(bytesOf(await body)).toString();
    return (JSON.parse(text) as { items: PodMetrics[] }).items;
  };
  const turn = () => new Promise(setImmediate);
  /** Does something at each turn until the list is written; answers how many there were. */
  const turnsUntil = async (list: ReturnType<typeof ask>, act = () => {}) => {
    const state = { turns: 0, written: false };
    void Promise.resolve(list).finally(() => (state.written = true));
    for (; !state.written; state.turns++) {
      await turn();
      act();
    }
    return state.turns;
  };

  it('gives everybody else turns while it writes a large list', async () => {
    names = namesOf(20_000);
    const list = ask();
    expect(await turnsUntil(list)).toBeGreaterThanOrEqual(20_000 / SLICE);
    expect((await itemsOf(list)).map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it.each<[string, Representation]>([
    ['indented', { format: 'json', pretty: true }],
    ['YAML', { format: 'yaml', pretty: false }],
    ['a Table', TABLE],
  ])('does so in other forms: %s', async (_, wanted) => {
    names = namesOf(20_000);
    const list = ask({}, steadyNowMs(), wanted);
    expect(await turnsUntil(list)).toBeGreaterThanOrEqual(20_000 / SLICE);
    const text = Buffer.from(bytesOf(await list)).toString();
    expect(text.match(/pod-\d{5}/g)!.filter((name, i, all) => name !== all[i - 1])).toEqual(names);
  });

  it('sends a Table to all who ask within a second, and then none whose ages are old', () => {
    names.length = LARGEST_AT_ONCE;
    const atMs = steadyNowMs();
    const first = ask({}, atMs, TABLE);
    expect(ask({}, atMs + 1000, TABLE)).toBe(first);
    expect(ask({}, atMs + 1001, TABLE)).not.toBe(first);
  });

  it('makes columns of what only the last Pods have', async () => {
    const resources = resourcesWith(EXTRA_GAUGES);
    const plain = usageView({ ...numbers, arrivedMs });
    const extra = usageView({ ...numbers, arrivedMs, resources, valueAt: () => 1024 });
    measure = ({ name }) => (name === names.at(-1) ? extra : plain);
    const text = Buffer.from(bytesOf(await ask({}, steadyNowMs(), TABLE))).toString();
    const { columnDefinitions, rows } = JSON.parse(text) as Table;
    expect(columnDefinitions!.map(({ name }) => name)).toEqual([
      'Name',
      'cpu',
      'memory',
      'swap',
      'Window',
      'Age',
      'Node',
    ]);
    expect([rows![0]!.cells[3], rows!.at(-1)!.cells[3]]).toEqual(['<unknown>', '1Ki']);
  });

  it('writes one that is not large at once', () => {
    names.length = LARGEST_AT_ONCE;
    expect(ask()).toBeInstanceOf(LentList);
    names.push('zzz');
    change.pod();
    expect(ask()).toBeInstanceOf(Promise);
  });

  it('writes an item from one batch and as it is, whatever comes meanwhile', async () => {
    const list = ask();
    await turnsUntil(list, () => {
      batch++;
      change.batch();
    });
    const items = await itemsOf(list);
    const batches = items.map(({ timestamp, containers }) => {
      const of = (Date.parse(timestamp) - NOW) / 1000;
      const all = containers.flatMap(({ usage: { cpu, memory } }) => [Number(cpu), Number.parseInt(memory, 10)]);
      expect([all, containers.length]).toEqual([[of, of, of, of], 2]);
      return of;
    });
    // Elsewise nothing was seen.
    expect(new Set(batches).size).toBeGreaterThan(10);
  });

  it('writes a list once for all who ask meanwhile, batches or not', async () => {
    const first = ask();
    await turn();
    change.batch();
    const [one, two] = await Promise.all([first, ask()]);
    expect(two).toBe(one);
    expect(await ask()).toBe(one);
  });

  it('writes no list for those who ask after a Pod has gone from the one that went before it', async () => {
    const first = ask();
    await turn();
    const gone = names.pop()!;
    change.pod();
    const [second, third] = [ask(), ask()];
    expect((await itemsOf(first)).at(-1)!.metadata.name).toBe(gone);
    expect((await itemsOf(second)).at(-1)!.metadata.name).toBe(names.at(-1));
    expect(await third).toBe(await second);
  });

  it('selects when its turn comes, and shares with all who ask until then', async () => {
    const first = ask();
    const second = ask({ labelSelector: '!x' });
    await turn();
    names.pop();
    change.pod();
    const third = ask({ labelSelector: '!x' });
    expect(await itemsOf(first)).toHaveLength(MANY);
    expect(await itemsOf(second)).toHaveLength(MANY - 1);
    expect(await third).toBe(await second);
  });

  it('writes one list at a time', async () => {
    const lists = ['!a', '!b', '!c'].map((labelSelector) => Promise.resolve(ask({ labelSelector })));
    await Promise.all(lists);
    expect(measured).toEqual(['!a', '!b', '!c']);
  });

  it('gives none whose oldest points were too old when it was asked for', async () => {
    arrivedMs = steadyNowMs() - 30_000;
    const first = ask();
    await turn();
    const later = ask({}, arrivedMs + 40_001);
    arrivedMs = steadyNowMs();
    expect(await later).not.toBe(await first);
  });

  it('writes pages of a large list in slices too, each for itself', async () => {
    const first = ask({ limit: '4000' });
    const text = Buffer.from(bytesOf(await first)).toString();
    const { metadata, items } = JSON.parse(text) as { metadata: { continue: string }; items: PodMetrics[] };
    const second = await itemsOf(ask({ limit: '4000', continue: metadata.continue }));
    expect([...items, ...second].map((item) => item.metadata.name)).toEqual(names);
    expect(await ask({ limit: '4000' })).not.toBe(await first);
  });

  it('goes on after a list that failed, and tells all who asked for it', async () => {
    const all = names;
    const failing = ask();
    const waiting = ask();
    names = undefined as never;
    await expect(failing).rejects.toThrow(TypeError);
    await expect(waiting).rejects.toThrow(TypeError);
    names = all;
    expect(await itemsOf(ask())).toHaveLength(MANY);
  });

  describe('gives the memory of a list', () => {
    const GRACE_MS = 100;
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      // From now on a list is expected to be as large as this.
      await ask();
      forgetAll();
      listMemory.clear();
    });
    afterEach(() => void vi.useRealTimers());

    const memoryOf = async (list: ReturnType<typeof ask>) => bytesOf(await list).buffer;
    const forgetAll = () => {
      change.pod();
      vi.advanceTimersByTime(GRACE_MS);
    };

    it('to the next one, once it goes to nobody any more', async () => {
      const first = await memoryOf(ask());
      forgetAll();
      expect(await memoryOf(ask())).toBe(first);
    });

    it('to none while somebody is sent it', async () => {
      const lease = (await ask()).lease();
      const first = lease.bytes;
      const before = String(first);
      forgetAll();
      batch++;
      expect(await memoryOf(ask())).not.toBe(first.buffer);
      expect(String(first)).toBe(before);
      lease.release();
      forgetAll();
      expect(await memoryOf(ask())).toBe(first.buffer);
    });

    it('back when it was a small page, which is shared with nobody', async () => {
      const page = bytesOf(await ask({ limit: '1000' }));
      expect(page.length).toBeGreaterThan(SMALLEST_LENT);
      vi.advanceTimersByTime(GRACE_MS);
      listMemory.clear();
      expect(page).toHaveLength(0);
    });

    it('to the next one, when it was a page, which is shared with nobody', async () => {
      const page = await memoryOf(ask({ limit: '5000' }));
      vi.advanceTimersByTime(GRACE_MS);
      expect(await memoryOf(ask({ limit: '5000' }))).toBe(page);
    });
  });
});
