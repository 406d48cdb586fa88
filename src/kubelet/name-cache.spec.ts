import { expect, test } from 'vitest';
import { NameCache } from './name-cache.js';

function read(names: NameCache, text: string): string {
  const page = Buffer.from(`"${text}"`);
  return names.read(page, 1, page.length - 1);
}

test('reads what is written, also what has the same hash as a name read before', () => {
  const names = new NameCache();
  // 'Aa' and 'BB' have the same hash with the multiplier 31.
  for (const name of ['Aa', 'BB', 'Aa', 'AaBB', 'BBAa', '', 'web-1', 'é', 'Ã©']) expect(read(names, name)).toBe(name);
});

test('resolves the escapes of the format, and no others', () => {
  expect(read(new NameCache(), String.raw`\\n\n\"\t`)).toBe('\\n\n"\\t');
});

test('goes on after more names than it keeps', () => {
  const names = new NameCache();
  for (let i = 0; i <= 2 ** 18; i++) read(names, `pod-${i}`);

  expect(read(names, 'pod-1')).toBe('pod-1');
});
