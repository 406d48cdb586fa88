/** The history of a Node or Pod, as the server sends it. */
export interface UsageHistory {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly stepSeconds: number;
  readonly start: string;
  readonly series: readonly HistorySeries[];
  readonly summary: readonly HistorySummary[];
  readonly restarts?: readonly { readonly container: string; readonly time: string }[];
}

/** The points of one resource; null: there is no sample. */
export interface HistorySeries {
  readonly container?: string;
  readonly resource: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
  readonly maxValues?: readonly (number | null)[];
}

/** Quantities of one resource over the time that was asked for. */
export interface HistorySummary {
  readonly container?: string;
  readonly resource: string;
  readonly min: string;
  readonly mean: string;
  readonly p95: string;
  readonly max: string;
}

/** Returns a value in cores, bytes or devices. */
export function valueInUnit(value: number, unit: string): number {
  if (unit === 'nanocores') return value / 1e9;
  return unit.startsWith('milli') ? value / 1000 : value;
}

/** Returns the points of a resource of a history of one series; undefined if there are none. */
export function pointsOf({ series }: UsageHistory, resource: string): (number | undefined)[] | undefined {
  const found = series.find((one) => one.resource === resource);
  return found?.values.map((value) => (value === null ? undefined : valueInUnit(value, found.unit)));
}
