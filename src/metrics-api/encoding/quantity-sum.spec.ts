import { expect, it } from 'vitest';
import { sumQuantities } from './table.js';

it.each([
  ['cpu', ['1', '1m', '1u', '1n'], '1001001001n'],
  ['cpu', ['500m', '500m'], '1'],
  ['cpu', ['0', '0'], '0'],
  ['cpu', ['1k', '1'], '1001'],
  ['cpu', [], '0'],
  ['memory', ['1Ki', '1'], '1025'],
  ['memory', ['512', '512'], '1Ki'],
  ['memory', ['1k', '24'], '1Ki'],
  ['memory', ['7516192784Ki', '123473173'], '7696704883989'],
  ['memory', ['1Gi', '1Mi'], '1025Mi'],
  ['nvidia.com/gpu', ['850m', '1', '0'], '1850m'],
  ['nvidia.com/gpu', ['850m', '150m'], '1'],
])('%s: %j together are %s', (resource, quantities, sum) => {
  expect(sumQuantities(resource, quantities)).toBe(sum);
});
