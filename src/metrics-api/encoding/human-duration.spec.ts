import { expect, it } from 'vitest';
import { formatHumanDuration } from './human-duration.js';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const y = 365 * d;

// The boundaries of kubectl's ages (k8s.io/apimachinery/pkg/util/duration).
it.each([
  [-2 * s, '<invalid>'],
  [-2 * s + 1, '0s'],
  [999, '0s'],
  [12 * s, '12s'],
  [2 * m - 1, '119s'],
  [2 * m, '2m'],
  [3 * m + 5 * s, '3m5s'],
  [10 * m - 1, '9m59s'],
  [10 * m + s, '10m'],
  [3 * h - 1, '179m'],
  [3 * h + m, '3h1m'],
  [8 * h - 1, '7h59m'],
  [8 * h + 59 * m, '8h'],
  [2 * d - 1, '47h'],
  [2 * d + h, '2d1h'],
  [8 * d - 1, '7d23h'],
  [8 * d + 23 * h, '8d'],
  [2 * y - 1, '729d'],
  [2 * y + d, '2y1d'],
  [8 * y - 1, '7y364d'],
  [8 * y + 364 * d, '8y'],
])('%d ms are %s', (ms, text) => {
  expect(formatHumanDuration(ms)).toBe(text);
});
