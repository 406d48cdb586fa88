import type { MeasuredResource } from '../model/resources.js';
import { noValues, type Points, type Window } from './resource-rows.js';
import type { UsageRing } from './usage-ring.js';

/**
 * Adds up what the containers of a Pod used. A container counts from its first point to its last one. The Pod has no value
 * where such a container has none: a part of a Pod is not its usage.
 *
 * @param subjects the containers, or one Node
 * @returns undefined if none has points of that resource in the window
 */
export function wholePoints(
  ring: UsageRing,
  subjects: readonly number[],
  resource: MeasuredResource,
  window: Window,
): Points | undefined {
  const parts = subjects
    .map((subject) => partOf(ring.read(subject, resource, window)))
    .filter((part) => part !== undefined);
  if (parts.length < 2) return parts[0]?.points;
  const [typical, max] = [noValues(window.count), noValues(window.count)];
  for (let i = 0; i < window.count; i++) {
    const living = parts.filter(({ first, last }) => i >= first && i <= last);
    if (living.length === 0) continue;
    typical[i] = living.reduce((sum, { points }) => sum + points.typical[i]!, 0);
    max[i] = living.reduce((sum, { points }) => sum + points.max[i]!, 0);
  }
  return { typical, max };
}

/** The points of a container, and the places of its first and last value; undefined: it has no value. */
function partOf(points: Points | undefined): { points: Points; first: number; last: number } | undefined {
  if (points === undefined) return undefined;
  const { max } = points;
  let first = 0;
  let last = max.length - 1;
  while (first < max.length && !isValue(max[first]!)) first++;
  while (last > first && !isValue(max[last]!)) last--;
  return first === max.length ? undefined : { points, first, last };
}

/** Whether a point has a value. */
export function isValue(value: number): boolean {
  return !Number.isNaN(value);
}
