import type { DialectPage } from './device-sample.js';
import { DeviceTable, type Reading } from './device-table.js';
import { readKnownLines } from './known-lines.js';

const MIB = 1024 * 1024;
/** The exporter puts its `MetricsFieldPrefix` before these. */
const ACTIVITY = 'gpu_gfx_activity';
const MEMORY = 'gpu_used_vram';
/** The values of `gpu_compute_partition_type` that a device without partitions has. */
const WHOLE: ReadonlySet<string> = new Set(['', 'spx']);

/**
 * Reads a page of AMD's device metrics exporter. A device in partitions has one
 * activity for all of them, on the line of partition 0, so that no partition has an activity. A number that is negative or no number is unknown. A line without `serial_number` and `gpu_id` is skipped.
 */
export function readAmdPage(page: string): DialectPage {
  const table = new DeviceTable();
  const skipped = readKnownLines(page, readingOf, ({ metric: reading, labels, value }) => {
    const [serial, id, partition] = [labels.get('serial_number'), labels.get('gpu_id'), labels.get('gpu_partition_id')];
    if (!serial && !id) return false;
    const [namespace, pod, container] = [labels.get('namespace'), labels.get('pod'), labels.get('container')];
    const isPartition = !WHOLE.has(labels.get('gpu_compute_partition_type')?.toLowerCase() ?? '');
    const isKnown = value >= 0 && Number.isFinite(value) && !(isPartition && reading === 'utilisation');
    table.add(
      [serial, id, partition].filter(Boolean).join('/'),
      undefined,
      namespace && pod && container ? { namespace, pod, container } : undefined,
      reading,
      isKnown ? (reading === 'memory' ? value * MIB : Math.min(value / 100, 1)) : undefined,
    );
    return true;
  });
  return table.toPage(skipped);
}

function readingOf(name: string): Reading | undefined {
  if (name.endsWith(ACTIVITY)) return 'utilisation';
  return name.endsWith(MEMORY) ? 'memory' : undefined;
}
