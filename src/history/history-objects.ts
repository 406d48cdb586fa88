import { formatTime } from '../metrics-api/objects/time.js';
import type { MeasuredResource } from '../model/resources.js';
import type { Points, Window } from './resource-rows.js';
import { type Amounts, amountsOf } from './summary.js';
import type { UsageRing } from './usage-ring.js';
import { isValue, wholePoints } from './whole-points.js';

/** The points of one resource. */
export interface HistorySeries {
  /** Absent for a Node, and for a Pod as a whole. */
  readonly container?: string;
  readonly resource: string;
  readonly unit: MeasuredResource['unit'];
  /** One for each step from `start` on; null: no sample. The mean of a counter, the maximum of a gauge. */
  readonly values: readonly (number | null)[];
  /** The maximum of each step; absent where it is `values`. */
  readonly maxValues?: readonly (number | null)[];
}

/** The history of a Node or Pod, without `kind` and `apiVersion`. */
export interface HistoryItem {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly stepSeconds: number;
  readonly start: string;
  readonly series: readonly HistorySeries[];
  readonly summary: readonly (Amounts & { readonly container?: string; readonly resource: string })[];
  /** When containers started again, by step. */
  readonly restarts?: readonly { readonly container: string; readonly time: string }[];
}

/** Whose points are asked for, and which. */
export interface Asked {
  readonly ring: UsageRing;
  readonly metadata: HistoryItem['metadata'];
  /** The containers of the Pod, or the Node. */
  readonly subjects: readonly number[];
  readonly window: Window;
}

/** The history of each container of a Pod, or of a Node; undefined: nothing is kept in that time. */
export function historyByContainer({ ring, metadata, subjects, window }: Asked): HistoryItem | undefined {
  const parts = subjects.flatMap((subject) => {
    const container = ring.subjects.containerOf(subject);
    const named = container === '' ? {} : { container };
    return ring
      .resourcesOf(subject)
      .flatMap((resource) => partOf(named, resource, ring.read(subject, resource, window)));
  });
  return historyItem({ ring, metadata, subjects, window }, parts);
}

/** The history of a Pod as a whole; undefined: nothing is kept in that time. */
export function historyOfWhole(asked: Asked): HistoryItem | undefined {
  const { ring, subjects, window } = asked;
  const byName = subjects
    .flatMap((subject) => ring.resourcesOf(subject))
    .map((resource) => [resource.name, resource] as const);
  const parts = [...new Map(byName).values()].flatMap((resource) =>
    // The maximum is in the summary: one more number for each point would make a list of Pods half as large again.
    partOf({}, resource, wholePoints(ring, subjects, resource, window), false),
  );
  return historyItem(asked, parts);
}

interface Part {
  readonly series: HistorySeries;
  readonly summary: HistoryItem['summary'][number];
}

function partOf(
  named: { readonly container?: string },
  resource: MeasuredResource,
  points: Points | undefined,
  hasMaxima = true,
): Part[] {
  const amounts = points && amountsOf(resource, points);
  if (points === undefined || amounts === undefined) return [];
  const series = { ...named, resource: resource.name, unit: resource.unit, values: toNumbers(points.typical) };
  return [
    {
      series:
        !hasMaxima || areSame(points.max, points.typical) ? series : { ...series, maxValues: toNumbers(points.max) },
      summary: { ...named, resource: resource.name, ...amounts },
    },
  ];
}

function historyItem(asked: Asked, parts: readonly Part[]): HistoryItem | undefined {
  if (parts.length === 0) return undefined;
  const { ring, metadata, window } = asked;
  const restarts = restartsOf(asked);
  return {
    metadata,
    stepSeconds: (window.perPoint * ring.stepMs) / 1000,
    start: formatTime(window.first * ring.stepMs),
    series: parts.map(({ series }) => series),
    summary: parts.map(({ summary }) => summary),
    ...(restarts.length > 0 && { restarts }),
  };
}

function restartsOf({ ring, subjects, window: { first, perPoint, count } }: Asked) {
  return subjects.flatMap((subject) =>
    ring
      .restartsOf(subject, first, first + perPoint * count)
      .map((slot) => ({ container: ring.subjects.containerOf(subject), time: formatTime(slot * ring.stepMs) })),
  );
}

/** Whole numbers of the unit; null for no value. */
function toNumbers(values: Float64Array): (number | null)[] {
  const numbers: (number | null)[] = [];
  for (let i = 0; i < values.length; i++) numbers.push(isValue(values[i]!) ? Math.round(values[i]!) : null);
  return numbers;
}

function areSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && isValue(a[i]!)) return false;
  return true;
}
