import { expect, it } from 'vitest';
import { uidNumber } from './uid-number.js';

it('is the published value of FNV-1a, as a signed number', () => {
  expect(uidNumber('')).toBe(0x811c9dc5 | 0);
  expect(uidNumber('a')).toBe(0xe40c292c | 0);
  expect(uidNumber('foobar')).toBe(0xbf9cf968 | 0);
});
