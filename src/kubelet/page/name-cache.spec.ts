import { expect, test } from 'vitest';
import { MOST_NAMES, NameCache } from './name-cache.js';

function read(names: NameCache, text: string): string {
  const page = Buffer.from(`"${text}"`);
  return names.readName(page, 1, page.length - 1);
}

test('reads what is written, also what has the same hash as a name read before', () => {
  const names = new NameCache();
  // 'Aa' and 'BB' have the same hash with the multiplier 31.
  for (const name of ['Aa', 'BB', 'Aa', 'AaBB', 'BBAa', '', 'web-1', 'é', 'Ã©']) expect(read(names, name)).toBe(name);
});

test('resolves the escapes of the format, and no others', () => {
  expect(read(new NameCache(), String.raw`\\n\n\"\t`)).toBe('\\n\n"\\t');
});

test('forgets rather than grows, and goes on', () => {
  const names = new NameCache();
  // No two of them have one hash.
  for (let i = 0; i < MOST_NAMES; i++) read(names, `pod-${10_000 + i}`);
  expect(names.size).toBe(MOST_NAMES);

  for (const name of ['pod-1', 'pod-2', 'pod-1']) expect(read(names, name)).toBe(name);
  expect(names.size).toBe(2);
});
