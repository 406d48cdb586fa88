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
  let [count, sum, min] = [0, 0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < typical.length; i++) {
    const value = typical[i]!;
    if (!isValue(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
  }
  if (count === 0) return undefined;
  return {
    min: roundedQuantity(unit, min),
    mean: roundedQuantity(unit, sum / count),
    p95: roundedQuantity(unit, largeValue(typical, count - Math.ceil(count * 0.95))),
    max: roundedQuantity(unit, largestOf(max)),
  };
}

/** The largest values of what is summarized, the largest first. */
let tops = new Float64Array(16);

/** The value that this many others are not below. Sorting all took longer than everything else of a summary. */
function largeValue(values: readonly number[], above: number): number {
  if (above >= tops.length) tops = new Float64Array(above + 1);
  tops.fill(Number.NEGATIVE_INFINITY, 0, above + 1);
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // What is no value is not greater.
    if (!(value > least)) continue;
    let place = above;
    for (; place > 0 && tops[place - 1]! < value; place--) tops[place] = tops[place - 1]!;
    tops[place] = value;
    least = tops[above]!;
  }
  return least;
}

/** The largest value; 0 without one. */
export function largestOf(values: readonly number[]): number {
  let largest = 0;
  // What is no value is not greater.
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
  return largest;
}
