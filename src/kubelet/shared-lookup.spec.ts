import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedLookup } from './shared-lookup.js';

// As node:net asks: https://nodejs.org/docs/latest-v24.x/api/net.html#socketconnectoptions-connectlistener
const options: LookupOptions = { family: 0, hints: 0, all: true };
const found: LookupAddress[] = [{ address: '10.0.0.1', family: 4 }];
const stays = () => false;

describe('SharedLookup', () => {
  /** What the resolver was asked, and how it answers. */
  let asked: Parameters<LookupFunction>[];
  let lookup: SharedLookup;
  beforeEach(() => {
    asked = [];
    lookup = new SharedLookup((...question) => void asked.push(question));
  });

  function ask(name: string, { hasLeft = stays, as = options } = {}) {
    const answer = vi.fn<Parameters<LookupFunction>[2]>();
    lookup.until(hasLeft)(name, as, answer);
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

  it('another name or other options are another question', () => {
    const first = ask('a');
    ask('b');
    ask('a', { as: { ...options, family: 6 } });
    expect(asked).toHaveLength(3);
    asked[1]![2](null, found);
    asked[2]![2](null, found);
    expect(first).not.toHaveBeenCalled();
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
