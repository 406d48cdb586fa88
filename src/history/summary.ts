import { roundedQuantity } from '../metrics-api/objects/rounded-quantity.js';
import type { MeasuredResource } from '../model/resources.js';
import type { Points } from './resource-rows.js';
import { isValue } from './whole-points.js';

/** The least, the mean, the 95th percentile and the most of some points, as Quantities. */
export interface Amounts {
  readonly min: string;
  readonly mean: string;
  readonly p95: string;
  readonly max: string;
}

/** Summarizes points; undefined: none has a value. The 95th percentile is a point (nearest rank). */
export function amountsOf({ unit }: MeasuredResource, { typical, max }: Points): Amounts | undefined {
  const sorted = typical.filter(isValue).sort();
  if (sorted.length === 0) return undefined;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    min: roundedQuantity(unit, sorted[0]!),
    mean: roundedQuantity(unit, sum / sorted.length),
    p95: roundedQuantity(unit, sorted[Math.ceil(sorted.length * 0.95) - 1]!),
    max: roundedQuantity(unit, largestOf(max)),
  };
}

/** The largest value; there must be one. */
export function largestOf(values: Float64Array): number {
  return values.filter(isValue).reduce((most, value) => Math.max(most, value), 0);
}
