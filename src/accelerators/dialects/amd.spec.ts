import { expect, it } from 'vitest';
import { readAmdPage } from './amd.js';

const POD = { namespace: 'ml', pod: 'train-0', container: 'main' };

it('has percent and MB, under names with a prefix', () => {
  const page = [
    line('amd_gpu_gfx_activity', { gpu_id: '0', gpu_partition_id: '0', serial_number: 's', ...POD }, '61.5'),
    line('amd_gpu_used_vram', { gpu_id: '0', gpu_partition_id: '0', serial_number: 's', ...POD }, '10'),
    line('amd_gpu_gfx_activity_total', { gpu_id: '0' }, '1'),
  ];
  expect(readAmdPage(page.join('\n'))).toEqual({
    samples: [
      {
        deviceId: 's/0/0',
        migProfile: undefined,
        pod: POD,
        busy: 0.615,
        memoryBytes: 10 * 1024 * 1024,
        perProcess: false,
      },
    ],
    skippedLines: 0,
  });
});

it('has empty labels for an idle device', () => {
  const idle = { gpu_id: '0', serial_number: 's', namespace: '', pod: '', container: '' };
  expect(readAmdPage(line('gpu_gfx_activity', idle, '0')).samples).toMatchObject([{ pod: undefined, busy: 0 }]);
});

it('knows no activity of a device in partitions, not even on partition 0', () => {
  const busy = (labels: object) =>
    readAmdPage(line('gpu_gfx_activity', { gpu_id: '0', gpu_partition_id: '0', serial_number: 's', ...labels }, '50'))
      .samples[0]!.busy;
  const type = (gpu_compute_partition_type: string) => ({ gpu_compute_partition_type });
  expect([{}, type(''), type('spx'), type('SPX')].map(busy)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(['cpx', 'DPX', 'qpx', 'unknown'].map(type).map(busy)).toEqual([undefined, undefined, undefined, undefined]);
});

it('skips and counts a line that names no device', () => {
  expect(readAmdPage(line('gpu_gfx_activity', { hostname: 'a' }, '1'))).toEqual({ samples: [], skippedLines: 1 });
});

function line(name: string, labels: Readonly<Record<string, string>>, value: string): string {
  return `${name}{${Object.entries(labels)
    .map(([key, text]) => `${key}="${text}"`)
    .join(',')}} ${value}`;
}
