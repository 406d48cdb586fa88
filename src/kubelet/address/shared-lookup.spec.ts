import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedLookup } from './shared-lookup.js';

// As node:net asks: https://nodejs.org/docs/latest-v24.x/api/net.html#socketconnectoptions-connectlistener
const options: LookupOptions = { family: 0, hints: 0, all: true };
const found: LookupAddress[] = [{ address: '10.0.0.1', family: 4 }];
const stays = () => false;

describe('SharedLookup', () => {
  /** What the resolver was asked, and how it answers. */
  let asked: Parameters<LookupFunction>[];
  /** The names that the DNS servers were asked, and what they answer; no entry: nothing. */
  let askedDirectly: string[];
  let dns: Record<string, LookupAddress[] | Error>;
  let lookup: SharedLookup;
  beforeEach(() => {
    vi.useFakeTimers();
    [asked, askedDirectly, dns] = [[], [], {}];
    const direct = (name: string) => {
      askedDirectly.push(name);
      const answer = dns[name];
      if (answer === undefined) return new Promise<LookupAddress[]>(() => {});
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    lookup = new SharedLookup((...question) => void asked.push(question), direct);
  });
  afterEach(() => vi.useRealTimers());

  function ask(name: string, { hasLeft = stays, as = options } = {}) {
    const answer = vi.fn<Parameters<LookupFunction>[2]>();
    lookup.lookupUntil(hasLeft)(name, as, answer);
    return answer;
  }

  it('asks for a name once while the answer is on its way, and gives it to all', () => {
    const answers = [ask('a'), ask('a'), ask('a')];
    expect(asked).toEqual([['a', options, expect.any(Function)]]);
    asked[0]![2](null, found);
    for (const answer of answers) expect(answer.mock.calls).toEqual([[null, found]]);
  });

  it('a name that is not found is so for all', () => {
    const answers = [ask('a'), ask('a')];
    const error = new Error('ENOTFOUND');
    asked[0]![2](error, []);
    for (const answer of answers) expect(answer.mock.calls).toEqual([[error, []]]);
  });

  it('keeps no answer: who asks after it asks anew', () => {
    ask('a');
    asked[0]![2](null, found);
    const later = ask('a');
    expect(asked).toHaveLength(2);
    expect(later).not.toHaveBeenCalled();
  });

  it('another name or other options are another question, asked when the one before is answered', () => {
    const first = ask('a');
    const second = ask('b');
    ask('a', { as: { ...options, family: 6 } });
    expect(asked.map(([name]) => name)).toEqual(['a']);
    asked[0]![2](null, found);
    asked[1]![2](null, found);
    expect(asked.map(([name, { family }]) => [name, family])).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 6],
    ]);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('a name that nobody waits for any more is not asked', () => {
    ask('a');
    let left = false;
    ask('b', { hasLeft: () => left });
    left = true;
    const third = ask('c');
    asked[0]![2](null, found);
    expect(asked.map(([name]) => name)).toEqual(['a', 'c']);
    asked[1]![2](null, found);
    expect(third).toHaveBeenCalledOnce();
    left = false;
    const again = ask('b');
    asked[2]![2](null, found);
    expect(again).toHaveBeenCalledOnce();
  });

  describe('a name that has waited for a second is asked of the DNS servers directly', () => {
    it('so that one without an answer keeps no other waiting, however many there are', async () => {
      const silent = Array.from({ length: 99 }, (_, i) => ask(`silent-${i}`));
      dns['good'] = found;
      const good = ask('good');
      await vi.advanceTimersByTimeAsync(999);
      expect(askedDirectly).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(good.mock.calls).toEqual([[null, found]]);
      expect(asked.map(([name]) => name)).toEqual(['silent-0']);
      for (const each of silent) expect(each).not.toHaveBeenCalled();
    });

    it('in the form that was asked for', async () => {
      dns['a'] = found;
      const answer = ask('a', { as: { family: 4 } });
      await vi.advanceTimersByTimeAsync(1000);
      expect(answer.mock.calls).toEqual([[null, '10.0.0.1', 4]]);
      // The system's answer comes too late to be one.
      asked[0]![2](null, [{ address: '10.0.0.2', family: 4 }]);
      expect(answer).toHaveBeenCalledOnce();
    });

    it('and when they know no address, the system still has the last word', async () => {
      dns['a'] = new Error('ENOTFOUND');
      const answer = ask('a');
      await vi.advanceTimersByTimeAsync(5000);
      expect(answer).not.toHaveBeenCalled();
      asked[0]![2](null, found);
      expect(answer).toHaveBeenCalledOnce();
    });

    it('but not when it was answered meanwhile, or nobody waits', async () => {
      ask('a');
      asked[0]![2](null, found);
      ask('b', { hasLeft: () => true });
      await vi.advanceTimersByTimeAsync(5000);
      expect(askedDirectly).toEqual([]);
    });

    it('and once more for who asks again after they failed', async () => {
      dns['a'] = new Error('ENOTFOUND');
      ask('a');
      await vi.advanceTimersByTimeAsync(5000);
      dns['a'] = found;
      const again = ask('a');
      await vi.advanceTimersByTimeAsync(1000);
      expect(askedDirectly).toEqual(['a', 'a']);
      expect(again).toHaveBeenCalledOnce();
    });
  });

  it('who has left is not answered', () => {
    let left = false;
    const first = ask('a', { hasLeft: () => left });
    const second = ask('a');
    left = true;
    asked[0]![2](null, found);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
  });

  it('who has left is not held any more once the next one asks, however long the answer takes', () => {
    const left = vi.fn(() => true);
    ask('a', { hasLeft: left });
    ask('a');
    left.mockClear();
    asked[0]![2](null, found);
    expect(left).not.toHaveBeenCalled();
  });
});
