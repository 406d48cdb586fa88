import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeGauge, NodeHistogram, SuccessCounter } from './node-metrics.js';

// Multiples of a 1024th, whose sums are exact in any order; bounds included.
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 20_480 }).map((parts) => parts / 1024),
  fc.constantFrom(0.25, 0.5, 2),
);
const observation = fc.record({ node: fc.constantFrom('a', 'b', 'c"\\'), value: seconds, forget: fc.boolean() });

test('show what metrics of prom-client show that have a label for the node', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation), async (observations) => {
      const [ours, plain] = [new Registry(), new Registry()];
      const [duration, last] = [
        { name: 'duration_seconds', help: 'Time.', buckets: [0.25, 0.5, 2] },
        { name: 'last_seconds', help: 'Last.' },
      ];
      const histogram = new NodeHistogram({ ...duration, registers: [ours] });
      const gauge = new NodeGauge({ ...last, registers: [ours] });
      const plainHistogram = new Histogram({ ...duration, labelNames: ['node'], registers: [plain] });
      const plainGauge = new Gauge({ ...last, labelNames: ['node'], registers: [plain] });
      for (const { node, value, forget } of observations) {
        histogram.observeNode(node, value);
        gauge.setNode(node, value);
        plainHistogram.observe({ node }, value);
        plainGauge.set({ node }, value);
        if (!forget) continue;
        for (const metric of [histogram, gauge]) metric.forget(node);
        for (const metric of [plainHistogram, plainGauge]) metric.remove({ node });
      }
      expect(await ours.metrics()).toBe(await plain.metrics());
      const [name, help] = [duration.name, duration.help];
      expect(await histogram.get()).toMatchObject({ name, help, type: 'histogram' });
    }),
    { numRuns: 50 },
  );
});

test('shows what a counter of prom-client shows that has a label for the success', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean()), async (outcomes) => {
      const [ours, plain] = [new Registry(), new Registry()];
      const options = { name: 'requests_total', help: 'Requests.' };
      const counter = new SuccessCounter({ ...options, registers: [ours] });
      const plainCounter = new Counter({ ...options, labelNames: ['success'], registers: [plain] });
      for (const success of outcomes) {
        counter.count(success);
        plainCounter.inc({ success: String(success) });
      }
      expect(await ours.metrics()).toBe(await plain.metrics());
    }),
    { numRuns: 50 },
  );
});
