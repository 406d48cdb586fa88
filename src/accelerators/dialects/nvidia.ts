import type { DialectPage, NamedContainer } from './device-sample.js';
import { DeviceTable, type Reading } from './device-table.js';
import { type LineLabels, readKnownLines } from './known-lines.js';

interface Metric {
  readonly reading: Reading;
  /** The number in the unit of a sample. */
  readonly convert: (value: number) => number;
}

const MIB = 1024 * 1024;
const share = (value: number) => Math.min(value, 1);
const percent = (value: number) => share(value / 100);

/** The names until dcgm-exporter 4.8 and those since 4.9. */
const METRICS: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', { reading: 'engine', convert: share }],
  ['DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO', { reading: 'engine', convert: share }],
  ['DCGM_FI_DEV_GPU_UTIL', { reading: 'utilisation', convert: percent }],
  // With DCGM 4.6 the name has percent. A share is never above 1.
  ['DCGM_FI_DEV_GPU_UTIL_RATIO', { reading: 'utilisation', convert: (value) => (value > 1 ? percent(value) : value) }],
  ['DCGM_FI_DEV_FB_USED', { reading: 'memory', convert: (value) => value * MIB }],
  ['DCGM_FI_DEV_FB_USED_BYTES', { reading: 'memory', convert: (value) => value }],
]);

/** What DCGM has for numbers that it does not know: 2^31 - 16 and up as int32, 2^47 and up as double and int64. */
const BLANK_INT32 = 2 ** 31 - 16;
const BLANK_DOUBLE = 2 ** 47;

/**
 * Reads a page of dcgm-exporter. A MIG instance has no utilisation. A number that is blank, negative or no number is
 * unknown. A line without a UUID is skipped.
 */
export function readNvidiaPage(page: string): DialectPage {
  const table = new DeviceTable();
  const skipped = readKnownLines(
    page,
    (name) => METRICS.get(name),
    ({ metric: { reading, convert }, labels, value }) => {
      const uuid = labels.get('UUID') || labels.get('uuid');
      if (!uuid) return false;
      const instance = labels.get('GPU_I_ID');
      const profile = labels.get('GPU_I_PROFILE') || undefined;
      const isKnown = value >= 0 && !isBlank(value) && !(instance && reading === 'utilisation');
      table.add(
        instance ? `${uuid}/${instance}` : uuid,
        profile,
        containerOf(labels),
        reading,
        isKnown ? convert(value) : undefined,
      );
      return true;
    },
  );
  return table.toPage(skipped);
}

function isBlank(value: number): boolean {
  return (value >= BLANK_INT32 && value < 2 ** 31) || value >= BLANK_DOUBLE;
}

/** The names since 2020, or those of `--use-old-namespace`. Undefined: no container has the device. */
function containerOf(labels: LineLabels): NamedContainer | undefined {
  const namespace = labels.get('namespace') || labels.get('pod_namespace');
  const pod = labels.get('pod') || labels.get('pod_name');
  const container = labels.get('container') || labels.get('container_name');
  return namespace && pod && container ? { namespace, pod, container } : undefined;
}
