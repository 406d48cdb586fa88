import { BASE_RESOURCES } from '../../model/resources.js';
import type { UsageView } from '../../model/usage-source.js';

/**
 * A number that changes with the samples that a usage is from. A page may repeat the sample of one container and have a
 * new one of another.
 */
export function sampleMark(usage: UsageView): number {
  const { firstSlot, endSlot, resources, whole } = usage;
  let mark = whole === undefined ? 0 : whole.timestampMs;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!usage.hasRate(slot)) continue;
    mark += usage.timestampMs(slot) * (slot - firstSlot + 1);
    // Further resources have times of their own.
    if (resources.length > BASE_RESOURCES.length) {
      for (const resource of resources) mark += usage.valueAt(resource, slot) || 0;
    }
  }
  return mark;
}
