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

it('knows no activity of a partition other than 0', () => {
  const page = ['0', '1'].map((id) =>
    line('gpu_gfx_activity', { gpu_id: id, gpu_partition_id: id, serial_number: 's' }, id === '0' ? '50' : '0'),
  );
  expect(readAmdPage(page.join('\n')).samples.map(({ deviceId, busy }) => [deviceId, busy])).toEqual([
    ['s/0/0', 0.5],
    ['s/1/1', undefined],
  ]);
});

it('skips and counts a line that names no device', () => {
  expect(readAmdPage(line('gpu_gfx_activity', { hostname: 'a' }, '1'))).toEqual({ samples: [], skippedLines: 1 });
});

function line(name: string, labels: Readonly<Record<string, string>>, value: string): string {
  return `${name}{${Object.entries(labels)
    .map(([key, text]) => `${key}="${text}"`)
    .join(',')}} ${value}`;
}
