import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ForwardWriter } from '../metrics-api/encoding/forward-writer.js';
import { toJson } from '../metrics-api/encoding/json.js';
import { CPU, type MeasuredResource, MEMORY } from '../model/resources.js';
import { historyObject } from './history-objects.js';
import type { PastUsage } from './past-usage.js';
import { writeHistory } from './write-history.js';

const GPU: MeasuredResource = { name: 'nvidia.com/gpu', kind: 'gauge', unit: 'thousandths', field: undefined };

const name = fc.oneof(fc.constant('web-0'), fc.string({ unit: 'grapheme', minLength: 1 }));
const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 2 ** 45, noNaN: true }), fc.nat(70_000));
const points = fc.array(value, { maxLength: 9 });
const series = fc.record({
  container: fc.oneof(fc.constant(''), name),
  resource: fc.constantFrom<MeasuredResource>(CPU, MEMORY, GPU),
  points: fc.record({ typical: points, max: points }),
  hasMaxima: fc.boolean(),
  amounts: fc.constant({ min: '0', mean: '12m', p95: '1', max: '3' }),
});
const past: fc.Arbitrary<PastUsage> = fc.record({
  metadata: fc.oneof(fc.record({ name }), fc.record({ name, namespace: name })),
  stepMs: fc.constantFrom(15_000, 60_000, 1500),
  startMs: fc.integer({ min: 0, max: 2e12 }),
  series: fc.array(series, { minLength: 1, maxLength: 4 }),
  restarts: fc.array(fc.record({ container: name, timeMs: fc.integer({ min: 0, max: 2e12 }) }), { maxLength: 3 }),
});

it('writes what encoding the object gives', () => {
  fc.assert(
    fc.property(past, (each) => {
      const writer = new ForwardWriter({ take: (size) => Buffer.alloc(size), put: () => undefined }, 10, 0);
      writeHistory(writer, each);
      expect(writer.buffer.toString('utf8', 0, writer.at)).toBe(toJson(historyObject(each)));
    }),
  );
});
