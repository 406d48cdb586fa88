import { BATCH_FIELDS, isMeasured, TIMESTAMP_MS } from '../model/metrics-batch.js';
import type { PointColumns } from './point-columns.js';
import { type Bounds, type Previous, previousOf } from './previous-point.js';

/** What the sample of a container is: after which point it makes a rate, or why it makes none. */
export type Verdict = Previous | 'none' | 'impossible' | 'unmeasured';

/** Whether there are CPU and memory, measured at a time that can be. */
export function isCredible(values: Float64Array, slot: number, latestMs: number): boolean {
  return isMeasured(values, slot) && values[slot * BATCH_FIELDS + TIMESTAMP_MS]! <= latestMs;
}

/**
 * What the samples of a Pod's containers are. With `isKept`, one that started after what is known of the Pod has a rate
 * since then however old it is: before there was no such container, and all that its counter says was used since. That
 * rate is as true as one between two samples. One that was not on the last page started after those points if it did so
 * after one of the Pod's others was measured.
 */
export function verdictsOf(
  columns: PointColumns,
  values: Float64Array,
  firstSlot: number,
  endSlot: number,
  bounds: Bounds,
  isKept: boolean,
): Verdict[] {
  const sinceMs = isKept ? oldestSampleMs(columns, firstSlot, endSlot) : Number.NaN;
  const verdicts: Verdict[] = [];
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const isSaid = isCredible(values, slot, bounds.latestMs);
    verdicts.push(isSaid ? previousOf(columns, slot, values, bounds, sinceMs) : 'unmeasured');
  }
  return verdicts;
}

/** Whether a sample makes a rate. */
export function hasPrevious(verdict: Verdict): verdict is Previous {
  return verdict !== 'none' && verdict !== 'impossible' && verdict !== 'unmeasured';
}

/** Whether a sample goes on from the container that was known. */
export function goesOn(verdict: Verdict): boolean {
  return verdict === 'last' || verdict === 'previous';
}

/** Whether a Pod has a usage by the points that it has: those of its containers that have any all have a rate. */
export function hasUsage(columns: PointColumns, firstSlot: number, endSlot: number): boolean {
  let found = false;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (columns.hasRate(slot)) found = true;
    else if (!Number.isNaN(columns.timestampMs(slot))) return false;
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
