import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelText } from '../../../test/simulator/accelerators/device-reading.ts';
import { readAmdPage } from './amd.js';
import type { DeviceSample } from './device-sample.js';
import { readNvidiaPage } from './nvidia.js';

/** Any text that a label may have, mostly of the characters that must be escaped or end something. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '{', '}', ',', '=', ' ', '#', 'é'), fc.string()),
});
const name = text.filter((one) => one !== '');
const blanks = fc.constantFrom('', ' ', '\t', '  ');

/** One device with its container, and how its line is written. */
const device = fc.record({
  pod: fc.record({ namespace: name, pod: name, container: name }),
  percent: fc.integer({ min: 0, max: 100 }),
  others: fc.array(text, { maxLength: 4 }),
  /** By these the labels are sorted. */
  order: fc.array(fc.integer(), { minLength: 12, maxLength: 12 }),
  blank: blanks,
});
const page = fc.array(device, { maxLength: 6 });

interface Written {
  readonly labels: Readonly<Record<string, string>>;
  readonly others: readonly string[];
  readonly order: readonly number[];
  readonly blank: string;
  readonly percent: number;
}

function lineOf(metric: string, { labels, others, order, blank, percent }: Written): string {
  const all = [...Object.entries(labels), ...others.map((value, i) => [`other_${i}`, value] as const)];
  const shuffled = all.map((pair, i) => ({ pair, at: order[i]! })).toSorted((a, b) => a.at - b.at);
  const pairs = shuffled.map(
    ({ pair: [key, value] }) => `${blank}${key}${blank}=${blank}"${labelText(value)}"${blank}`,
  );
  return `${metric}${blank}{${pairs.join(',')}} ${percent}`;
}

/** What must be read of the device's line. */
function sampleOf(
  deviceId: string,
  { pod, percent }: Pick<DeviceSample, 'pod'> & Pick<Written, 'percent'>,
): DeviceSample {
  return { deviceId, pod, migProfile: undefined, memoryBytes: undefined, busy: percent / 100, perProcess: false };
}

describe('a page with its labels in any order and with any escapes', () => {
  it('of dcgm-exporter has the same samples', () => {
    fc.assert(
      fc.property(page, (devices) => {
        const lines = devices.map(({ pod, ...how }, i) =>
          lineOf('DCGM_FI_DEV_GPU_UTIL', { labels: { ...pod, UUID: `GPU-${i}`, gpu: `${i}` }, ...how }),
        );
        expect(readNvidiaPage(lines.join('\n'))).toEqual({
          samples: devices.map((each, i) => sampleOf(`GPU-${i}`, each)),
          skippedLines: 0,
        });
      }),
    );
  });

  it('of device-metrics-exporter has the same samples', () => {
    fc.assert(
      fc.property(page, (devices) => {
        const lines = devices.map(({ pod, ...how }, i) =>
          lineOf('gpu_gfx_activity', { labels: { ...pod, serial_number: 's', gpu_id: `${i}` }, ...how }),
        );
        expect(readAmdPage(lines.join('\n'))).toEqual({
          samples: devices.map((each, i) => sampleOf(`s/${i}`, each)),
          skippedLines: 0,
        });
      }),
    );
  });
});
