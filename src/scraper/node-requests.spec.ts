import { Gauge, Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { LastRequestTimes, RequestDurations } from './node-requests.js';

const buckets = [0.1, 0.25, 1];
const duration = { name: 'duration', help: 'd', labelNames: ['node'] as const, buckets };
const last = { name: 'last', help: 'l', labelNames: ['node'] as const };

it("writes what prom-client's metrics write, and nothing of nodes that are gone", async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const durations = new RequestDurations({ ...duration, registers: [own] });
  new LastRequestTimes({ ...last, registers: [own] }, durations);
  const histogram = new Histogram({ ...duration, registers: [theirs] });
  const gauge = new Gauge({ ...last, registers: [theirs] });
  // At a bound, between two, above all and at zero.
  for (const [node, seconds, nowMs] of [
    ['a', 0.1, 1_790_000_000_999],
    ['b', 0.2, 1_790_000_001_000],
    ['gone', 3, 1_790_000_001_500],
    ['a', 1.5, 1_790_000_060_001],
    ['b', 0, 1_790_000_061_000],
  ] as const) {
    durations.observeRequest(node, seconds, nowMs);
    histogram.observe({ node }, seconds);
    gauge.set({ node }, Math.floor(nowMs / 1000));
  }
  durations.forgetNode('gone');
  histogram.remove('gone');
  gauge.remove('gone');

  expect(await own.metrics()).toBe(await theirs.metrics());
  expect(await own.metrics()).toContain('duration_bucket{le="0.25",node="a"} 1\n');
  expect(await own.getMetricsAsJSON()).toMatchObject([{ name: 'duration' }, { name: 'last' }]);
});
