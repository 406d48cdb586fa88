import { expect, it } from 'vitest';
import { staggerDelays } from './stagger.js';

it('spreads the nodes over 8 ms each, at most 4 s', () => {
  const latest = () => 0.999_999;
  expect(staggerDelays(0, latest)).toEqual([]);
  expect(staggerDelays(3, latest)).toEqual([23, 23, 23]);
  expect(staggerDelays(1000, latest)[0]).toBe(3999);
  expect(staggerDelays(2, () => 0.25)).toEqual([4, 4]);
});
