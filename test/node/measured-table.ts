import type { RecordedFact } from '../cluster/record.ts';

/** What was measured in a run, by the server that it ran with. */
export interface SubjectMeasured {
  readonly subject: string;
  readonly measured: readonly RecordedFact[];
}

/** The part that is looked at of the JSON that vitest's reporter writes. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly meta?: { readonly measured?: readonly RecordedFact[] } }[];
  }[];
}

/** The measurements of a report, in its order. */
export function measuredOf(report: Report): RecordedFact[] {
  return report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ meta }) => meta?.measured ?? []),
  );
}

/** A line for each thing measured, with what it was told and what each server said. */
export function measuredTable(subjects: readonly SubjectMeasured[]): string {
  const things = new Map(
    subjects.flatMap(({ measured }) => measured.map(({ what, told }) => [what, told] as [string, string])),
  );
  const rows = [...things].map(([what, told]) => [
    what,
    told,
    ...subjects.map(({ measured }) => measured.find((one) => one.what === what)?.said ?? '–'),
  ]);
  const all = [['', 'told', ...subjects.map(({ subject }) => subject)], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
