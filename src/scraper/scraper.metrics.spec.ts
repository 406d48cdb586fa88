import { expect, it } from 'vitest';
import { cycleBuckets } from './scraper.metrics.js';

// Recorded from the original at --metric-resolution=15s.
it('has buckets around the resolution', () => {
  expect(cycleBuckets(15)).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 12.5, 15, 22.5, 30]);
  expect(cycleBuckets(10)).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
});
