import { expect, it } from 'vitest';
import { roundedQuantity } from './rounded-quantity.js';

it.each([
  ['nanocores', 0, '0'],
  ['nanocores', 500, '1u'],
  ['nanocores', 1_234_567, '1235u'],
  ['nanocores', 10_000_001, '10m'],
  ['nanocores', 1_000_000_000, '1'],
  ['bytes', 0, '0'],
  ['bytes', 4096, '4Ki'],
  ['bytes', 65_536 + 400, '64Ki'],
  ['bytes', 220 * 2 ** 20 + 5000, '225285Ki'],
] as const)('%s %d are %s', (unit, value, quantity) => {
  expect(roundedQuantity(unit, value)).toBe(quantity);
});
