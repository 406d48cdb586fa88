import { formatTime } from '../metrics-api/objects/time.js';
import type { MeasuredResource } from '../model/resources.js';
import type { PastUsage, PastSeries } from './past-usage.js';
import type { Amounts } from './summary.js';
import { isValue } from './whole-points.js';

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

/** The API object of a history. */
export function historyObject({ metadata, stepMs, startMs, series, restarts }: PastUsage): HistoryItem {
  return {
    metadata,
    stepSeconds: stepMs / 1000,
    start: formatTime(startMs),
    series: series.map(seriesObject),
    summary: series.map(({ container, resource, amounts }) => ({
      ...(container !== '' && { container }),
      resource: resource.name,
      ...amounts,
    })),
    ...(restarts.length > 0 && {
      restarts: restarts.map(({ container, timeMs }) => ({ container, time: formatTime(timeMs) })),
    }),
  };
}

function seriesObject({ container, resource, points, hasMaxima }: PastSeries): HistorySeries {
  return {
    ...(container !== '' && { container }),
    resource: resource.name,
    unit: resource.unit,
    values: toNumbers(points.typical),
    ...(hasMaxima && { maxValues: toNumbers(points.max) }),
  };
}

/** Whole numbers of the unit; null for no value. */
function toNumbers(values: readonly number[]): (number | null)[] {
  const numbers: (number | null)[] = [];
  for (let i = 0; i < values.length; i++) numbers.push(isValue(values[i]!) ? Math.round(values[i]!) : null);
  return numbers;
}
