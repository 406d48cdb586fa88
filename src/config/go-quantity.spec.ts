import { expect, it } from 'vitest';
import { bytesOf } from './logging-options.js';

it.each([
  ['0', 0],
  ['512', 512],
  ['64Ki', 65_536],
  ['1.5Mi', 1_572_864],
  ['1Gi', 1_073_741_824],
  ['2k', 2000],
  ['1e3', 1000],
  ['1E', 1e18],
  ['.5k', 500],
  ['1500m', 2],
  ['1n', 1],
])('%s is %d bytes', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});
