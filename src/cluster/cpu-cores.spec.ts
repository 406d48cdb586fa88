import { expect, it } from 'vitest';
import { cpuCores } from './node.lister.js';

it.each([
  ['8', 8],
  ['7910m', 7.91],
  ['0.5', 0.5],
  ['10k', 10_000],
  [4, 4],
])('reads %j', (quantity, cores) => {
  expect(cpuCores(quantity)).toBeCloseTo(cores, 9);
});

it.each(['', '0', '-1', '8Gi', 'eight', '1e3x', undefined, null, {}])('takes %j for none', (quantity) => {
  expect(cpuCores(quantity)).toBeUndefined();
});
