import { CPU } from '../model/resources.js';
import type { Window } from './resource-rows.js';
import type { UsageRing } from './usage-ring.js';
import { isValue } from './whole-points.js';

/**
 * Returns the first slot from which all points are of containers that run now. Before it they are of containers that ended,
 * or of another Pod of the same name.
 *
 * @returns undefined if a container runs since the first point, or none is known to run
 */
export function lastBeginOf(ring: UsageRing, subjects: readonly number[], window: Window): number | undefined {
  const { first, perPoint, count } = window;
  const slots = { first, perPoint: 1, count: perPoint * count };
  const restarts = subjects.map((subject) => ring.restartsOf(subject, first, first + slots.count));
  // Nearly all Pods have none.
  if (restarts.every((each) => each.length === 0)) return undefined;
  const firsts = subjects.map((subject) => first + (ring.read(subject, CPU, slots)?.max.findIndex(isValue) ?? 0));
  const begins = subjects.flatMap((subject, i) =>
    ring.subjects.isOnPage(subject) ? [restarts[i]!.at(-1) ?? firsts[i]!] : [],
  );
  const begin = Math.min(...begins);
  return Number.isFinite(begin) && begin > Math.min(...firsts) ? begin : undefined;
}
