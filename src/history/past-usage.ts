import type { MeasuredResource } from '../model/resources.js';
import type { Points, Window } from './resource-rows.js';
import { type Amounts, amountsOf } from './summary.js';
import type { UsageRing } from './usage-ring.js';
import { isValue, wholePoints } from './whole-points.js';

/** What a Node or Pod used: the numbers of its history. */
export interface PastUsage {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly stepMs: number;
  /** When the first point begins, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly series: readonly PastSeries[];
  /** When containers started again, by step. */
  readonly restarts: readonly { readonly container: string; readonly timeMs: number }[];
}

/** The points of one resource. */
export interface PastSeries {
  /** Empty for a Node, and for a Pod as a whole. */
  readonly container: string;
  readonly resource: MeasuredResource;
  readonly points: Points;
  /** Whether the history has the largest values besides the typical ones. */
  readonly hasMaxima: boolean;
  readonly amounts: Amounts;
}

/** Whose points are asked for, and which. */
export interface Asked {
  readonly ring: UsageRing;
  readonly metadata: PastUsage['metadata'];
  /** The containers of the Pod, or the Node. */
  readonly subjects: readonly number[];
  readonly window: Window;
}

/** What each container of a Pod used, or a Node; undefined: nothing is kept in that time. */
export function pastOfContainers(asked: Asked): PastUsage | undefined {
  const { ring, subjects, window } = asked;
  const series: PastSeries[] = [];
  for (const subject of subjects) {
    for (const resource of ring.resourcesOf(subject)) {
      const points = ring.read(subject, resource, window);
      addSeries(series, ring.subjects.containerOf(subject), resource, points, true);
    }
  }
  return pastUsage(asked, series);
}

/** What a Pod used as a whole; undefined: nothing is kept in that time. */
export function pastOfWhole(asked: Asked): PastUsage | undefined {
  const { ring, subjects, window } = asked;
  const series: PastSeries[] = [];
  // The maximum is in the summary: one more number for each point would make a list of Pods half as large again.
  for (const resource of resourcesOf(ring, subjects))
    addSeries(series, '', resource, wholePoints(ring, subjects, resource, window), false);
  return pastUsage(asked, series);
}

/** The resources that one of the subjects has points of. */
function resourcesOf(ring: UsageRing, subjects: readonly number[]): readonly MeasuredResource[] {
  if (subjects.length === 1) return ring.resourcesOf(subjects[0]!);
  const all = subjects.flatMap((subject) => ring.resourcesOf(subject));
  return [...new Map(all.map((resource) => [resource.name, resource])).values()];
}

function addSeries(
  series: PastSeries[],
  container: string,
  resource: MeasuredResource,
  points: Points | undefined,
  wantsMaxima: boolean,
): void {
  const amounts = points && amountsOf(resource, points);
  if (points === undefined || amounts === undefined) return;
  const hasMaxima = wantsMaxima && !areSame(points.max, points.typical);
  series.push({ container, resource, points, hasMaxima, amounts });
}

function pastUsage({ ring, metadata, subjects, window }: Asked, series: readonly PastSeries[]): PastUsage | undefined {
  if (series.length === 0) return undefined;
  const { first, perPoint, count } = window;
  const restarts = subjects.flatMap((subject) =>
    ring
      .restartsOf(subject, first, first + perPoint * count)
      .map((slot) => ({ container: ring.subjects.containerOf(subject), timeMs: slot * ring.stepMs })),
  );
  return { metadata, stepMs: perPoint * ring.stepMs, startMs: first * ring.stepMs, series, restarts };
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && isValue(a[i]!)) return false;
  return true;
}
