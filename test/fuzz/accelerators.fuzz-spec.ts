import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { readAmdPage } from '../../src/accelerators/dialects/amd.js';
import type { Dialect } from '../../src/accelerators/dialects/device-sample.js';
import { readNvidiaPage } from '../../src/accelerators/dialects/nvidia.js';
import { ACCELERATOR_PAGES, acceleratorPage } from '../accelerator-pages.ts';
import { plainAmdPage, plainNvidiaPage } from '../plain/accelerator-page.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const GRAMMAR = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '"',
  '{',
  '}',
  ',',
  '=',
  '\\',
  '\\"',
  '\\n',
  '#',
  'é',
  '-',
  '+',
  '.',
  'e',
];
const NUMBERS = [
  'NaN',
  '+Inf',
  '1e400',
  '0',
  '1',
  '100',
  '-0',
  '2147483632',
  '140737488355328.0',
  '9223372036854775794',
  '1'.repeat(64),
];
const LABELS = ['pod=""', 'pod="a"', 'namespace="b"', 'container="c"', 'pod_name="d"', 'x="y",'];
const NVIDIA = [
  'UUID="GPU-1"',
  'uuid="GPU-1"',
  'GPU_I_ID="7"',
  'GPU_I_PROFILE="1g.10gb"',
  '_RATIO',
  '_BYTES',
  'DCGM_FI_DEV_',
];
const AMD = ['serial_number="1"', 'gpu_id="0"', 'gpu_partition_id="1"', 'amd_', 'gpu_gfx_activity', 'gpu_used_vram'];

/** Of each page some lines: short, so that a million are read in minutes. */
function excerpts(vendor: 'nvidia' | 'amd'): Buffer[] {
  return ACCELERATOR_PAGES.filter((page) => page.vendor === vendor).flatMap(({ name }) => {
    const lines = acceleratorPage(name).split('\n');
    return [0, 1].map((from) => Buffer.from(lines.filter((_, i) => i % 4 < 2 === (from === 0)).join('\n')));
  });
}

function target(vendor: 'nvidia' | 'amd', read: Dialect, judge: Dialect, words: readonly string[]): FuzzTarget {
  return {
    name: `accelerators-${vendor}`,
    seeds: excerpts(vendor),
    words: [...GRAMMAR, ...NUMBERS, ...LABELS, ...words],
    check: (input) => {
      const page = input.toString();
      const [found, truth] = [read(page), judge(page)];
      if (!isDeepStrictEqual(found, truth)) expect(found).toEqual(truth);
      for (const { busy = 0, memoryBytes = 0 } of found.samples) {
        expect(busy >= 0 && busy <= 1 && Number.isFinite(memoryBytes) && memoryBytes >= 0).toBe(true);
      }
    },
  };
}

const nvidia = target('nvidia', readNvidiaPage, plainNvidiaPage, NVIDIA);
const amd = target('amd', readAmdPage, plainAmdPage, AMD);

it('a page of dcgm-exporter is read as the plain dialect reads it', () => fuzz(nvidia));
it('a page of device-metrics-exporter is read as the plain dialect reads it', () => fuzz(amd));
