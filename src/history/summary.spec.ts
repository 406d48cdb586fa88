import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MEMORY } from '../model/resources.js';
import { amountsOf } from './summary.js';

const MIB = 2 ** 20;

/** The amounts of points of so many MiB. */
function amounts(...mebibytes: number[]) {
  const values = mebibytes.map((value) => value * MIB);
  return amountsOf(MEMORY, { typical: values, max: values });
}

it('summarizes the points that have a value', () => {
  expect(amounts(30, Number.NaN, 10, 20)).toEqual({ min: '10Mi', mean: '20Mi', p95: '30Mi', max: '30Mi' });
  expect(amounts(Number.NaN)).toBeUndefined();
  expect(amounts(0)).toEqual({ min: '0', mean: '0', p95: '0', max: '0' });
});

it('has the 95th percentile by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
  expect(amounts(...hundred)).toMatchObject({ p95: '95Mi', max: '100Mi' });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(Number.NaN)), { minLength: 1 }),
      (all) => {
        const sorted = all.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
        const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1];
        expect(amounts(...all)?.p95).toBe(p95 === undefined ? undefined : `${p95}Mi`);
      },
    ),
  );
});
