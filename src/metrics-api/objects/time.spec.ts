import { expect, it } from 'vitest';
import { formatTime } from './time.js';

it.each([
  [0, '1970-01-01T00:00:00Z'],
  [1_790_000_015_000, '2026-09-21T14:13:35Z'],
  [1_790_000_015_999, '2026-09-21T14:13:35Z'], // the fraction is dropped, not rounded
])('%d ms are %s', (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
