import { EventEmitter } from 'node:events';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Options } from '../config/options.js';
import { steadyNowMs } from '../model/steady-time.js';
import type { ApiObject } from './encoding/encoder.js';
import { LARGEST_AT_ONCE, SLICE } from './large-lists.js';
import { borrow } from './lent-lists.js';
import { listMemory } from './list-memory.js';
import { ListAnswers } from './list-answers.service.js';
import { parseListOptions } from './list-options.js';
import type { Measured } from './measured.js';
import { SampleAges } from './sample-ages.js';
import { SharedLists } from './shared-lists.service.js';

const NOW = 1_790_000_000_000;
const MANY = 6000;

/** The numbers of all containers: the same in all that one batch has. */
let batch = 1;
let arrivedMs = 0;
const columns = {
  cpuNanocores: () => batch * 1e9,
  memoryBytes: () => batch * 1024,
  timestampMs: () => NOW + batch * 1000,
  windowNs: () => batch * 1e9,
  hasRate: () => true,
};

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly containers: readonly { readonly usage: { readonly cpu: string; readonly memory: string } }[];
}

const namesOf = (length: number) => Array.from({ length }, (_, i) => `pod-${String(i).padStart(5, '0')}`);

describe('ListAnswers', () => {
  let names: string[];
  let change: Record<'batch' | 'pod', () => void>;
  let answers: ListAnswers;
  /** The label selectors of lists, each time that an item of another than before is measured. */
  let measured: (string | undefined)[];
  beforeEach(() => {
    names = namesOf(MANY);
    [batch, arrivedMs, measured] = [1, steadyNowMs(), []];
    const observed: ((change: object) => void)[] = [];
    const source = {
      onChange: (observer: (change: object) => void) => (observed.push(observer), () => undefined),
    } as never;
    const options = Object.assign(new Options(), { maxStalenessMs: 40_000 });
    const shared = new SharedLists(options, source, source, source);
    change = { batch: () => observed[0]!({}), pod: () => observed[2]!({ type: 'deleted' }) };
    const ages = new SampleAges({ name: 'ages', help: 'a', buckets: [1], registers: [new Registry()] });
    answers = new ListAnswers(shared, ages);
  });

  const ask = (
    query: { readonly [name: string]: string } = {},
    atMs = steadyNowMs(),
  ): ApiObject | Uint8Array | Promise<ApiObject | Uint8Array> =>
    answers.answer({
      kind: 'PodMetricsList',
      apiVersion: 'metrics.k8s.io/v1',
      options: parseListOptions('pods', query, NOW),
      wanted: { format: 'json', pretty: false },
      nowMs: NOW,
      steadyMs: atMs,
      ending: new EventEmitter(),
      select: () => names.map((name) => ({ namespace: 'shop', name, labels: {} })),
      measure(object): Measured {
        if (measured.at(-1) !== query.labelSelector) measured.push(query.labelSelector);
        const arrivedMsOf = () => arrivedMs;
        const points = { columns, storedMs: NOW, arrivedMsOf, layout: { containers: ['app', 'proxy'] } };
        return { object, points: points as never, firstSlot: 0, endSlot: 2, sampledSlot: 0 };
      },
    });
  const itemsOf = async (body: ReturnType<typeof ask>) => {
    const text = Buffer.from((await body) as Uint8Array).toString();
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

  it('writes one that is not large at once', () => {
    names.length = LARGEST_AT_ONCE;
    expect(ask()).toBeInstanceOf(Buffer);
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
    const lists = ['!a', '!b', '!c'].map((labelSelector) => ask({ labelSelector }) as Promise<Uint8Array>);
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
    const text = Buffer.from(await (first as Promise<Uint8Array>)).toString();
    const { metadata } = JSON.parse(text) as { metadata: { continue: string } };
    const second = await itemsOf(ask({ limit: '4000', continue: metadata.continue }));
    expect([...(await itemsOf(first)), ...second].map((item) => item.metadata.name)).toEqual(names);
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

    const memoryOf = async (list: ReturnType<typeof ask>) => ((await list) as Uint8Array).buffer;
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
      const first = (await ask()) as Buffer;
      const before = first.toString();
      const returned = borrow(first)!;
      forgetAll();
      batch++;
      expect(await memoryOf(ask())).not.toBe(first.buffer);
      expect(first.toString()).toBe(before);
      returned();
      forgetAll();
      expect(await memoryOf(ask())).toBe(first.buffer);
    });

    it('to the next one, when it was a page, which is shared with nobody', async () => {
      const page = await memoryOf(ask({ limit: '5000' }));
      vi.advanceTimersByTime(GRACE_MS);
      expect(await memoryOf(ask({ limit: '5000' }))).toBe(page);
    });
  });
});
