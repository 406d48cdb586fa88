import { expect, it } from 'vitest';
import { retainKeys } from './retain-keys.js';

it('takes away all entries but those of the keys, of which some may have none', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  retainKeys(map, new Set(['b', 'x']));
  expect([...map]).toEqual([['b', 2]]);
});
