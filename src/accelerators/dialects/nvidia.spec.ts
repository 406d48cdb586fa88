import { describe, expect, it } from 'vitest';
import { readNvidiaPage } from './nvidia.js';

const MIB = 1024 * 1024;
const POD = { namespace: 'ml', pod: 'train-0', container: 'main' };
const OTHER = { namespace: 'ml', pod: 'train-1', container: 'main' };

describe('dcgm-exporter until 4.8', () => {
  it('has percent and MiB, and the larger of utilisation and engine counts', () => {
    const page = [
      '# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).',
      '# TYPE DCGM_FI_DEV_GPU_UTIL gauge',
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...POD }, '85'),
      line('DCGM_FI_DEV_FB_USED', { UUID: 'GPU-1', ...POD }, '41000'),
      line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', { UUID: 'GPU-1', ...POD }, '0.000000'),
      line('DCGM_FI_DEV_SM_CLOCK', { UUID: 'GPU-1', ...POD }, 'nonsense'),
    ];
    expect(readNvidiaPage(page.join('\n'))).toEqual({
      samples: [
        {
          deviceId: 'GPU-1',
          migProfile: undefined,
          pod: POD,
          busy: 0.85,
          memoryBytes: 41000 * MIB,
          perProcess: false,
        },
      ],
      skippedLines: 0,
    });
  });

  it('has old names of labels with --use-old-namespace', () => {
    const labels = { uuid: 'GPU-1', pod_name: 'train-0', pod_namespace: 'ml', container_name: 'main' };
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL', labels, '7'))).toMatchObject({ deviceId: 'GPU-1', pod: POD });
  });

  it('has empty names for an idle device', () => {
    const labels = { UUID: 'GPU-1', pod: '', namespace: '', container: '' };
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL', labels, '0'))).toMatchObject({ pod: undefined, busy: 0 });
  });

  it.each(['9223372036854775794', '2147483632', '2147483647', '140737488355328.0', 'NaN', '-1', '+Inf'])(
    'has the blank %s for a number that is unknown',
    (blank) => {
      expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...POD }, blank)).busy).toBeUndefined();
      expect(onlySample(line('DCGM_FI_DEV_FB_USED_BYTES', { UUID: 'GPU-1' }, blank)).memoryBytes).toBeUndefined();
    },
  );
});

describe('dcgm-exporter since 4.9', () => {
  it('has shares and bytes', () => {
    const page = [
      line('DCGM_FI_DEV_GPU_UTIL_RATIO', { UUID: 'GPU-1', ...POD }, '0.5'),
      line('DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO', { UUID: 'GPU-1', ...POD }, '0.75'),
      line('DCGM_FI_DEV_FB_USED_BYTES', { UUID: 'GPU-1', ...POD }, '2147483648'),
    ];
    expect(onlySample(page.join('\n'))).toMatchObject({ busy: 0.75, memoryBytes: 2 ** 31 });
  });

  it('means percent by a ratio above 1, and never more than the whole', () => {
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL_RATIO', { UUID: 'a' }, '64')).busy).toBe(0.64);
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL_RATIO', { UUID: 'a' }, '1')).busy).toBe(1);
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'a' }, '101')).busy).toBe(1);
    expect(onlySample(line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', { UUID: 'a' }, '1.02')).busy).toBe(1);
  });
});

it('takes a MIG instance as a device, by its engine alone', () => {
  const mig = { UUID: 'GPU-1', GPU_I_PROFILE: '1g.10gb', GPU_I_ID: '7', ...POD };
  const page = [line('DCGM_FI_DEV_GPU_UTIL', mig, '0'), line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', mig, '0.4')];
  expect(onlySample(page.join('\n'))).toMatchObject({ deviceId: 'GPU-1/7', migProfile: '1g.10gb', busy: 0.4 });
  expect(onlySample(page[0]!).busy).toBeUndefined();
});

describe('a device of several containers', () => {
  it('has no shares when each container has the number of the device', () => {
    const page = [
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...POD }, '90'),
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...OTHER }, '90'),
    ];
    const { samples } = readNvidiaPage(page.join('\n'));
    expect(samples.map(({ busy, perProcess }) => [busy, perProcess])).toEqual([
      [0.9, false],
      [0.9, false],
    ]);
  });

  it('has shares when the line of the device stands beside theirs', () => {
    const page = [
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1' }, '90'),
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...POD, pod_uid: 'a' }, '60'),
      line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...OTHER, pod_uid: 'b' }, '30'),
      // These are of the whole device.
      line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', { UUID: 'GPU-1', ...POD }, '0.95'),
      line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', { UUID: 'GPU-1', ...OTHER }, '0.95'),
      line('DCGM_FI_DEV_FB_USED', { UUID: 'GPU-1', ...OTHER }, '100'),
    ];
    const { samples } = readNvidiaPage(page.join('\n'));
    expect(samples.map(({ pod, busy, memoryBytes, perProcess }) => [pod?.pod, busy, memoryBytes, perProcess])).toEqual([
      [undefined, 0.9, undefined, false],
      ['train-0', 0.6, undefined, true],
      ['train-1', 0.3, undefined, true],
    ]);
  });
});

describe('an exporter that cannot tell whose a process is, and gives 0 to every container', () => {
  const own = [
    line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1' }, '90'),
    line('DCGM_FI_DEV_FB_USED', { UUID: 'GPU-1' }, '100'),
    line('DCGM_FI_PROF_GR_ENGINE_ACTIVE', { UUID: 'GPU-1' }, '0.95'),
  ];
  const linesOf = (pod: object, utilisation: string, memory: string) => [
    line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1', ...pod }, utilisation),
    line('DCGM_FI_DEV_FB_USED', { UUID: 'GPU-1', ...pod }, memory),
  ];
  const held = (lines: readonly string[]) =>
    readNvidiaPage([...own, ...lines].join('\n'))
      .samples.slice(1)
      .map(({ busy, memoryBytes }) => [busy, memoryBytes]);

  it('leaves a container alone on its device the numbers of the device', () => {
    expect(held(linesOf(POD, '0', '0'))).toEqual([[0.95, 100 * MIB]]);
  });

  it('leaves several containers without the numbers that are all 0', () => {
    const [zeros, memory] = [linesOf(OTHER, '0', '0'), linesOf(POD, '0', '60')];
    expect(held([...linesOf(POD, '0', '0'), ...zeros])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(held([...memory, ...zeros])).toEqual([
      [undefined, 60 * MIB],
      [undefined, 0],
    ]);
  });

  it('leaves several containers 0 while the device has 0', () => {
    const lines = [...linesOf(POD, '0', '60'), ...linesOf(OTHER, '0', '40')];
    const idle = [...own.slice(1), line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1' }, '0')];
    const { samples } = readNvidiaPage([...idle, ...lines].join('\n'));
    expect(samples.slice(1).map(({ busy }) => busy)).toEqual([0, 0]);
  });
});

describe('a line', () => {
  it('may have its labels in any order, with escapes, blanks and a timestamp', () => {
    const text = String.raw`DCGM_FI_DEV_GPU_UTIL { container = "a\"b\\\n" , pod="p", namespace="n",UUID="GPU-1", } 5e1 1700000000000`;
    expect(onlySample(text)).toMatchObject({
      pod: { namespace: 'n', pod: 'p', container: 'a"b\\\n' },
      busy: 0.5,
    });
  });

  it.each([
    'DCGM_FI_DEV_GPU_UTIL 5',
    'DCGM_FI_DEV_GPU_UTIL{} 5',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"}',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"} five',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"} 0x5',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1" 5',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1} 5',
    'DCGM_FI_DEV_GPU_UTIL{UUID=GPU-1} 5',
    'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"} 5 6 7',
    'DCGM_FI_DEV_GPU_UTIL{pod="p"} 5',
  ])('that cannot be read is skipped and counted: %s', (text) => {
    const next = line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-2' }, '5');
    const { samples, skippedLines } = readNvidiaPage(`${text}\n${next}\n`);
    expect(samples.map(({ deviceId }) => deviceId)).toEqual(['GPU-2']);
    expect(skippedLines).toBe(1);
  });

  it('is skipped in one pass when its value takes the whole page', () => {
    const start = 'DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1"} ';
    const text = `${start}${'1'.repeat(1024 * 1024 - start.length - 1)}x`;
    expect(readNvidiaPage(text)).toEqual({ samples: [], skippedLines: 1 });
  });

  it('may have a value of 64 characters, and none of more', () => {
    const value = `0.${'5'.repeat(62)}`;
    expect(onlySample(line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1' }, value)).busy).toBeCloseTo(0.005_555);
    expect(readNvidiaPage(line('DCGM_FI_DEV_GPU_UTIL', { UUID: 'GPU-1' }, `${value}5`)).skippedLines).toBe(1);
  });
});

function onlySample(page: string) {
  const { samples, skippedLines } = readNvidiaPage(page);
  expect([samples.length, skippedLines]).toEqual([1, 0]);
  return samples[0]!;
}

function line(name: string, labels: Readonly<Record<string, string>>, value: string): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
  return `${name}{gpu="0",${pairs.join(',')}} ${value}`;
}
