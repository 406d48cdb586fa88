import { expect, test } from 'vitest';
import { LabelPool, MOST_POOLED_LABELS } from './label-pool.js';

test('equal labels are one object', () => {
  const pool = new LabelPool();
  const first = pool.labels({ app: 'web', tier: 'front' });
  expect(first).toEqual({ app: 'web', tier: 'front' });
  expect(pool.labels({ app: 'web', tier: 'front' })).toBe(first);
  expect(pool.labels({ app: 'web' })).not.toBe(first);
  expect(pool.labels(undefined)).toBe(pool.labels(undefined));
});

test('it stays small and right however many different labels come', () => {
  const pool = new LabelPool();
  const all = Array.from({ length: MOST_POOLED_LABELS + 1 }, (_, i) => pool.labels({ job: `job-${i}` }));
  expect(all.map(({ job }) => job)).toEqual(all.map((_, i) => `job-${i}`));
  expect(pool.labels({ job: 'job-0' })).not.toBe(all[0]);
  expect(pool.labels({ job: `job-${MOST_POOLED_LABELS}` })).toBe(all[MOST_POOLED_LABELS]);
});
