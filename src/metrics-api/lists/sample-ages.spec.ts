import { Histogram, Registry } from 'prom-client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRESHNESS_BUCKETS } from './metrics-api.metrics.js';
import { SampleAges } from './sample-ages.js';

test('shows what a histogram shows that observes one after the other', async () => {
  const age = fc.oneof(fc.integer({ min: -2000, max: 600_000 }), fc.constantFrom(1000, 1364));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(age)), async (lists) => {
      const [registry, plainly] = [new Registry(), new Registry()];
      const options = { name: 'age_seconds', help: 'Age.', buckets: FRESHNESS_BUCKETS };
      const ages = new SampleAges({ ...options, registers: [registry] });
      const histogram = new Histogram({ ...options, registers: [plainly] });
      const nowMs = 1_790_000_000_000;
      for (const list of lists) {
        ages.observeAll(
          Float64Array.from(list, (ms) => nowMs - ms),
          nowMs,
        );
        for (const ms of list) histogram.observe(ms / 1000);
      }
      // The sum of the same numbers in another order may differ in its last digit.
      const [shown, expected] = [await registry.metrics(), await plainly.metrics()];
      const sum = /_sum (.*)/;
      expect(shown.replace(sum, '')).toBe(expected.replace(sum, ''));
      expect(Number(sum.exec(shown)![1])).toBeCloseTo(Number(sum.exec(expected)![1]), 6);
      expect(await ages.get()).toMatchObject({ name: 'age_seconds', type: 'histogram' });
    }),
    { numRuns: 50 },
  );
});
