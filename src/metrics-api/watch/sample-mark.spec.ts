import { expect, it } from 'vitest';
import { usageView } from '../../../test/plain/usage-view.js';
import { BASE_RESOURCES, EXTRA_GAUGES } from '../../model/resources.js';
import { sampleMark } from './sample-mark.js';

const two = (first: number, second: number) =>
  usageView({ endSlot: 2, timestampMs: (slot) => (slot === 0 ? first : second) });

it('changes with the sample of any container', () => {
  expect(sampleMark(two(1000, 2000))).toBe(sampleMark(two(1000, 2000)));
  const others = [two(1000, 3000), two(2000, 1000), usageView({ timestampMs: () => 1000 })];
  for (const other of others) expect(sampleMark(other)).not.toBe(sampleMark(two(1000, 2000)));
});

it('changes with what is served beside CPU and memory, which has times of its own', () => {
  const swap = (value: number) => usageView({ resources: [...BASE_RESOURCES, EXTRA_GAUGES[0]!], valueAt: () => value });
  expect(sampleMark(swap(1))).not.toBe(sampleMark(swap(2)));
  const whole = (timestampMs: number) =>
    usageView({ whole: { cpuNanocores: 1, memoryBytes: 1, timestampMs, windowNs: 1 } });
  expect(sampleMark(whole(1))).not.toBe(sampleMark(whole(2)));
});
