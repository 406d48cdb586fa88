import type { FaultRow } from './row.ts';

/** The part that is looked at of the JSON that vitest's reporter writes. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly meta?: { readonly faults?: readonly FaultRow[] } }[];
  }[];
}

/** All rows of a report, in its order: that of the files' names, so that a run is like the last one. */
export function rowsOf({ testResults }: VitestReport): FaultRow[] {
  return testResults.flatMap(({ assertionResults }) => assertionResults.flatMap(({ meta }) => meta?.faults ?? []));
}
