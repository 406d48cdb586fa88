import { describe, expect, it } from 'vitest';
import { parseAccept } from './media-range.js';

describe('parseAccept', () => {
  function f(header: string, want: string) {
    const ranges = parseAccept(header).map(({ type, subtype, quality, parameters }) =>
      [`${type}/${subtype}`, quality, ...[...parameters].map(([key, value]) => `${key}=${value}`)].join(' '),
    );
    expect(ranges.join(', ')).toBe(want);
  }

  it('reads type, subtype, quality and parameters', () => {
    f('application/json', 'application/json 1');
    f(' application/json ; q=0.5; as=Table ', 'application/json 0.5 as=Table');
    f('application / json', 'application/json 1');
    f('*', '*/* 1');
    f('a/b;p=1;p=2', 'a/b 1 p=2');
  });

  it('leaves out what is no media range or no parameter', () => {
    f('', '');
    f(',;=/', '');
    f('json, a/b/c, a/', '');
    f('a/b;x;y=;z=1=2', 'a/b 1');
    f('\ta/b', '\ta/b 1'); // only spaces are trimmed
  });

  it('reads q as Go reads a float, and 0 for what is none', () => {
    f('a/b;q=1e-1', `a/b ${Math.fround(0.1)}`);
    f('a/b;q=+.5', 'a/b 0.5');
    f('a/b;q=-1', 'a/b -1');
    f('a/b;q=inf', 'a/b Infinity');
    f('a/b;q= 1', 'a/b 0'); // a space makes it no number
    f('a/b;q=high', 'a/b 0');
  });

  it('tries higher qualities first, and of equal ones the first', () => {
    f('a/a;q=0.1,b/b;q=0.3,c/c;q=0.2', `b/b ${Math.fround(0.3)}, c/c ${Math.fround(0.2)}, a/a ${Math.fround(0.1)}`);
    f('a/a,b/b,c/c', 'a/a 1, b/b 1, c/c 1');
  });

  it('tries the specific before the wildcard', () => {
    f('*/*,a/*,a/b', 'a/b 1, a/* 1, */* 1');
  });

  it('lets the later of two win when each precedes the other: one by quality, one by being specific', () => {
    f('*/*,a/b;q=0.5', 'a/b 0.5, */* 1');
    f('a/b;q=0.5,*/*', '*/* 1, a/b 0.5');
  });

  // The square of each is minutes, for which the test would be ended.
  it('takes endless headers without going quadratic', () => {
    const header = Array.from({ length: 300_000 }, (_, i) => (i % 2 ? 'a/b' : '*/*;q=0.5')).join();
    expect(parseAccept(header).at(-1)!.type).toBe('*');
  });

  it('takes endless digits in q without going quadratic', () => {
    f(`a/b;q=${'1'.repeat(500_000)}x`, 'a/b 0');
  });

  it('takes endless spaces without going quadratic', () => {
    expect(parseAccept(`a/b${' '.repeat(500_000)}c`)).toHaveLength(1);
  });
});
