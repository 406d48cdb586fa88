import { expect, test } from 'vitest';
import { spanOf, spanText } from './span-text.js';
import type { UsageHistory } from './usage-history.js';

test.each([
  [15, '15 s'],
  [119, '119 s'],
  [120, '2 min'],
  [1500, '25 min'],
  [3300, '55 min'],
  [3600, 'hour'],
  // 58 points of 63 s, at a resolution of 7 s.
  [3654, 'hour'],
  [5400, '90 min'],
  [7200, '2 hours'],
  [86_400, '24 hours'],
])('%d s are called %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});

test('a history spans the steps of all its points', () => {
  const values = Array.from({ length: 60 }, () => null);
  const series = [{ resource: 'cpu', unit: 'nanocores', values }];
  const history: UsageHistory = { metadata: { name: 'web' }, stepSeconds: 60, start: '', series, summary: [] };
  expect(spanOf(history)).toBe(3600);
  expect(spanOf({ ...history, series: [] })).toBeUndefined();
});
