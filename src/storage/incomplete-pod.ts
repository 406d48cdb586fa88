import { BATCH_FIELDS, isMeasured, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { isBefore } from './nanoseconds.js';
import { isFresh, LONGEST_WINDOW_MS, type PointColumns } from './point-columns.js';

/** Whether there are CPU and memory, measured at a time that can be. */
export function isCredible(values: Float64Array, slot: number, latestMs: number): boolean {
  return isMeasured(values, slot) && values[slot * BATCH_FIELDS + TIMESTAMP_MS]! <= latestMs;
}

/** Whether any of these containers that have a rate goes on from its last point. */
export function goesOnInPart(
  columns: PointColumns,
  values: Float64Array,
  firstSlot: number,
  endSlot: number,
  latestMs: number,
): boolean {
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (columns.hasRate(slot) && slotGoesOn(columns, values, slot, latestMs)) return true;
  }
  return false;
}

function slotGoesOn(columns: PointColumns, values: Float64Array, slot: number, latestMs: number): boolean {
  return isCredible(values, slot, latestMs) && isSameContainer(columns, slot, values[slot * BATCH_FIELDS + START_NS]!);
}

/** Whether a container that started then is the one of the last point. */
function isSameContainer(columns: PointColumns, slot: number, startNs: number): boolean {
  // Without a last point nothing is before it.
  return isBefore(startNs, columns.timestampMs(slot)) || columns.startsAhead(slot, startNs);
}

/**
 * How old, in milliseconds, a container in each of these slots may be for its start to be its previous point: `freshMs`,
 * or any age when it started after the points that are known. Before there was no such container, and all that its counter
 * says was used since: that rate is as true as one between two samples.
 *
 * A container that was not on the last page started after those points if it did so after one of the Pod's others was
 * measured.
 */
export function freshAges(
  columns: PointColumns,
  values: Float64Array,
  firstSlot: number,
  endSlot: number,
  freshMs: number,
): number[] {
  const oldestMs = oldestSampleMs(columns, firstSlot, endSlot);
  const ages: number[] = [];
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const lastMs = columns.timestampMs(slot);
    const sinceMs = Number.isNaN(lastMs) ? oldestMs : lastMs;
    const isSince = !Number.isNaN(sinceMs) && !isBefore(values[slot * BATCH_FIELDS + START_NS]!, sinceMs);
    ages.push(isSince ? LONGEST_WINDOW_MS : freshMs);
  }
  return ages;
}

/** Whether the container in this slot, so old at most, will have two points with this batch. */
export function willHavePrevious(columns: PointColumns, values: Float64Array, slot: number, freshMs: number): boolean {
  const at = slot * BATCH_FIELDS;
  const start = values[at + START_NS]!;
  return isSameContainer(columns, slot, start) || isFresh(start, values[at + TIMESTAMP_MS]!, freshMs);
}

/** Whether a Pod has a usage by the points that it has, those without any left aside; when it is held, those of one point too. */
export function hasUsage(columns: PointColumns, firstSlot: number, endSlot: number, isHeld: boolean): boolean {
  let found = false;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (columns.hasPrevious(slot)) found ||= columns.hasRate(slot);
    else if (!isHeld && !Number.isNaN(columns.timestampMs(slot))) return false;
  }
  return found;
}

/** When the container that was measured first was measured; NaN when none was. */
function oldestSampleMs(columns: PointColumns, firstSlot: number, endSlot: number): number {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const ms = columns.timestampMs(slot);
    if (ms < oldestMs) oldestMs = ms;
  }
  return oldestMs === Number.POSITIVE_INFINITY ? Number.NaN : oldestMs;
}
