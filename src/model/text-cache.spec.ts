import { expect, it } from 'vitest';
import { TextCache } from './text-cache.js';

/** A cache of two texts of at most three characters, and what was made so far. */
function caching() {
  const made: string[] = [];
  const cache = new TextCache<{ text: string }>(2, 3);
  const get = (text: string) =>
    cache.get(text, (each) => {
      made.push(each);
      if (each === 'bad') throw new Error('bad');
      return { text: each };
    });
  return { get, made };
}

it('makes of a text once', () => {
  const { get, made } = caching();
  expect(get('a')).toEqual({ text: 'a' });
  expect(get('a')).toBe(get('a'));
  expect(get('b')).toEqual({ text: 'b' });
  expect(made).toEqual(['a', 'b']);
});

it('keeps no failure, and no long text', () => {
  const { get, made } = caching();
  for (let i = 0; i < 2; i++) {
    expect(() => get('bad')).toThrow('bad');
    get('long');
  }
  expect(made).toEqual(['bad', 'long', 'bad', 'long']);
});

it('forgets rather than grows', () => {
  const { get, made } = caching();
  for (const text of ['a', 'b', 'a', 'c', 'a', 'c']) get(text);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});
