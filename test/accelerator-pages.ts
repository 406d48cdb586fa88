import { readFileSync } from 'node:fs';
import type { DeviceSample, NamedContainer } from '../src/accelerators/dialects/device-sample.js';

// Pages in the forms that exporters have had, and what must become of them, calculated by hand.

/** A page, where its form is documented, and what must become of it. */
export interface AcceleratorPage {
  /** A file of test/testdata/accelerators, without `.txt`. */
  readonly name: string;
  readonly vendor: 'nvidia' | 'amd';
  /** Release and issue. */
  readonly source: string;
  readonly samples: readonly DeviceSample[];
  readonly skippedLines?: number;
  /** What the Node has, from which follows how the resource is called. */
  readonly allocatable: Readonly<Record<string, string>>;
  /** By `namespace/pod/container`: what the API must show. A container that is not here has no such key. */
  readonly usage: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const MIB = 1_048_576;

const TRAINER = container('ml', 'train-0', 'trainer');
const MODEL = container('ml', 'chat-7c9d', 'model');
const workload = (ordinal: number): NamedContainer => container('default', `gpu-workload-${ordinal}`, 'main');
const served = (pod: string): NamedContainer => container('stg', pod, 'kserve-container');
const blank = (ordinal: number): NamedContainer => container('ml', `blank-${ordinal}`, 'model');

const EIGHT_GPUS = { 'nvidia.com/gpu': '8' };
const WHOLE_DEVICES = [
  // The larger of 0.85 and 0.875.
  sample(gpu(0), TRAINER, 0.875, 71_000 * MIB),
  // An engine of 0 beside a utilisation of 40 %: issue 662.
  sample(gpu(1), TRAINER, 0.4, 70_000 * MIB),
  sample(gpu(2), MODEL, 0.125, 40_960 * MIB),
  sample(gpu(3), undefined, 0, 4 * MIB),
];
/** 0.875 + 0.4 = 1.275 of two devices. */
const WHOLE_USAGE = {
  'ml/train-0/trainer': { 'nvidia.com/gpu': '1275m' },
  'ml/chat-7c9d/model': { 'nvidia.com/gpu': '125m' },
};
const MIG_DEVICES = [
  sample(`${gpu(0)}/7`, served('embed-0'), 0.25, 9_000 * MIB, { migProfile: '1g.10gb' }),
  sample(`${gpu(0)}/8`, undefined, 0, 12 * MIB, { migProfile: '1g.10gb' }),
  // An engine of 1.02 is one that worked all the time.
  sample(`${gpu(0)}/9`, served('tts-0'), 1, 5_000 * MIB, { migProfile: '1g.10gb' }),
  // One compute engine of three: DCGM issue 138.
  sample(`${gpu(0)}/2`, served('big-0'), 0.333, 38_000 * MIB, { migProfile: '3g.40gb' }),
];

export const ACCELERATOR_PAGES: readonly AcceleratorPage[] = [
  {
    name: 'nvidia-before-4.9',
    vendor: 'nvidia',
    source: 'dcgm-exporter 3.3 to 4.8, default-counters.csv; issue 662 for an engine of 0',
    samples: WHOLE_DEVICES,
    allocatable: EIGHT_GPUS,
    usage: WHOLE_USAGE,
  },
  {
    name: 'nvidia-from-4.9',
    vendor: 'nvidia',
    source: 'dcgm-exporter 4.9.0, release notes: names, shares and bytes; issue 655 for `hostname`',
    samples: WHOLE_DEVICES,
    allocatable: EIGHT_GPUS,
    usage: WHOLE_USAGE,
  },
  {
    name: 'nvidia-ratio-in-percent',
    vendor: 'nvidia',
    source: 'DCGM 4.6 headers: the name …_RATIO is field 203, which has percent',
    samples: [sample(gpu(0), MODEL, 0.73, undefined)],
    allocatable: EIGHT_GPUS,
    usage: { 'ml/chat-7c9d/model': { 'nvidia.com/gpu': '730m' } },
  },
  {
    name: 'nvidia-mig',
    vendor: 'nvidia',
    source: 'dcgm-exporter issue 512; issues 216 and 430 for GPU_UTIL; DCGM issues 138 and 152 for the engines',
    samples: MIG_DEVICES,
    allocatable: { 'nvidia.com/gpu': '0', 'nvidia.com/mig-1g.10gb': '4', 'nvidia.com/mig-3g.40gb': '1' },
    usage: {
      'stg/embed-0/kserve-container': { 'nvidia.com/mig-1g.10gb': '250m' },
      'stg/tts-0/kserve-container': { 'nvidia.com/mig-1g.10gb': '1' },
      'stg/big-0/kserve-container': { 'nvidia.com/mig-3g.40gb': '333m' },
    },
  },
  {
    name: 'nvidia-sharing-one-pod',
    vendor: 'nvidia',
    source: 'dcgm-exporter issue 307: with time-slicing and without virtual GPUs, one Pod has all',
    samples: [sample(gpu(0), container('default', 'gpu-pod-ffs8r', 'extractor'), 0.9, undefined)],
    allocatable: { 'nvidia.com/gpu.shared': '8' },
    usage: {},
  },
  {
    name: 'nvidia-sharing-same-values',
    vendor: 'nvidia',
    source: 'dcgm-exporter issues 587 and 642, pull request 432: with virtual GPUs, each Pod has the whole number',
    samples: [
      ...[1, 2, 3].map((ordinal) => sample(gpu(0), workload(ordinal), 0.99, 15_866 * MIB)),
      sample(gpu(1), container('default', 'alone-0', 'main'), 0.5, 1_000 * MIB),
    ],
    allocatable: EIGHT_GPUS,
    usage: { 'default/alone-0/main': { 'nvidia.com/gpu': '500m' } },
  },
  {
    name: 'nvidia-sharing-per-process',
    vendor: 'nvidia',
    source: 'dcgm-exporter pull request 594; issue 725: a Pod of two slots has its number twice, which counts once',
    samples: [
      sample(gpu(0), undefined, 0.714, 15_866 * MIB),
      sample(gpu(0), workload(1), 0.24, 10_056 * MIB, { perProcess: true }),
      sample(gpu(0), workload(2), 0.4, 5_000 * MIB, { perProcess: true }),
    ],
    allocatable: EIGHT_GPUS,
    usage: {
      'default/gpu-workload-1/main': { 'nvidia.com/gpu': '240m' },
      'default/gpu-workload-2/main': { 'nvidia.com/gpu': '400m' },
    },
  },
  {
    name: 'nvidia-blanks',
    vendor: 'nvidia',
    source: 'README of dcgm-exporter 2.3.5; dcgm_structs.h for the blanks of 32 and 64 bits and of doubles',
    samples: [
      sample(gpu(0), blank(0), 0.5, undefined),
      sample(gpu(1), blank(1), undefined, undefined),
      sample(gpu(2), blank(2), undefined, undefined),
      sample(gpu(3), blank(3), undefined, 1_000 * MIB),
      sample(gpu(4), blank(4), undefined, undefined),
      sample(gpu(5), blank(5), 0.25, undefined),
    ],
    allocatable: EIGHT_GPUS,
    usage: {
      'ml/blank-0/model': { 'nvidia.com/gpu': '500m' },
      'ml/blank-5/model': { 'nvidia.com/gpu': '250m' },
    },
  },
  {
    name: 'nvidia-old-namespace',
    vendor: 'nvidia',
    source: 'dcgm-exporter with --use-old-namespace',
    samples: [sample(gpu(0), MODEL, 0.3, 512 * MIB), sample(gpu(1), undefined, 0, 4 * MIB)],
    allocatable: EIGHT_GPUS,
    usage: { 'ml/chat-7c9d/model': { 'nvidia.com/gpu': '300m' } },
  },
  {
    name: 'nvidia-odd-lines',
    vendor: 'nvidia',
    source: 'README of dcgm-exporter 2.3.5: empty labels; broken lines are made up',
    samples: [sample(gpu(0), undefined, 0.03, undefined), sample(gpu(1), MODEL, 0.2, undefined)],
    // A quote that is missing, a value that is no number, a line without a UUID.
    skippedLines: 3,
    allocatable: EIGHT_GPUS,
    usage: { 'ml/chat-7c9d/model': { 'nvidia.com/gpu': '200m' } },
  },
  {
    name: 'amd-whole',
    vendor: 'amd',
    source: 'ROCm device-metrics-exporter, docs/configuration/metricslist.md',
    samples: [
      sample('692409005400/0/0', TRAINER, 0.85, 71_000 * MIB),
      sample('692409005401/1/0', TRAINER, 0.4, 70_000 * MIB),
      sample('692409005402/2/0', MODEL, 0.12, 40_000 * MIB),
      sample('692409005403/3/0', undefined, 0, 283 * MIB),
    ],
    allocatable: { 'amd.com/gpu': '8' },
    usage: { 'ml/train-0/trainer': { 'amd.com/gpu': '1250m' }, 'ml/chat-7c9d/model': { 'amd.com/gpu': '120m' } },
  },
  {
    name: 'amd-partitions-with-prefix',
    vendor: 'amd',
    source:
      'ROCm device-metrics-exporter: MetricsFieldPrefix; the activity is of unpartitioned systems only (ROCm release notes)',
    samples: [
      sample('692409005400/0/0', MODEL, undefined, 9_000 * MIB),
      sample('692409005400/1/1', container('ml', 'other-0', 'other'), undefined, 283 * MIB),
      sample('692409005401/8/0', TRAINER, undefined, 1_000 * MIB),
    ],
    allocatable: { 'amd.com/gpu': '16' },
    usage: {},
  },
];

/** The text of a page. */
export function acceleratorPage(name: string): string {
  return readFileSync(new URL(`testdata/accelerators/${name}.txt`, import.meta.url), 'utf8');
}

function container(namespace: string, pod: string, name: string): NamedContainer {
  return { namespace, pod, container: name };
}

function gpu(index: number): string {
  return `GPU-58e8f5ea-13cc-013a-d88f-00000000000${index}`;
}

function sample(
  deviceId: string,
  pod: NamedContainer | undefined,
  busy: number | undefined,
  memoryBytes: number | undefined,
  more: Partial<DeviceSample> = {},
): DeviceSample {
  return { deviceId, migProfile: undefined, pod, busy, memoryBytes, perProcess: false, ...more };
}
