import { expect, it } from 'vitest';
import { formatTime } from './time.js';

it.each([
  [0, '1970-01-01T00:00:00Z'],
  [1_790_000_015_000, '2026-09-21T14:13:35Z'],
  [1_790_000_015_999, '2026-09-21T14:13:35Z'], // the fraction is dropped, not rounded
  [1_790_000_020_999, '2026-09-21T14:13:40Z'],
  [951_868_799_999, '2000-02-29T23:59:59Z'],
  [951_868_800_000, '2000-03-01T00:00:00Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59Z'],
])('%d ms are %s', (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
