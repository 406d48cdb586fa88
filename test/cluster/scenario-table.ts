/** How one scenario went with one of the servers. */
export interface ScenarioResult {
  /** Its suites and its own name. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  /** What it has to show: replicas over time, a recommendation. */
  readonly shown?: string;
}

/** The scenarios of a run, by the server that they ran against. */
export interface SubjectResults {
  readonly subject: string;
  readonly results: readonly ScenarioResult[];
}

/** The part that is looked at of the JSON that vitest's reporter writes. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
      readonly meta?: { readonly shown?: string };
    }[];
  }[];
}

/** The scenarios of a report, in its order. */
export function scenariosOf(report: VitestReport): ScenarioResult[] {
  return report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, duration, meta }) => ({
      name: fullName.trim(),
      outcome: status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped',
      seconds: (duration ?? 0) / 1000,
      ...(meta?.shown !== undefined && { shown: meta.shown }),
    })),
  );
}

/** A line for each scenario, a column for each server, and under a line what there is to show. */
export function scenarioTable(subjects: readonly SubjectResults[]): string {
  const names = [...new Set(subjects.flatMap(({ results }) => results.map(({ name }) => name)))];
  const width = Math.max(...names.map((name) => name.length), 8);
  const head = ['scenario'.padEnd(width), ...subjects.map(({ subject }) => subject.padEnd(12))].join('  ');
  const lines = names.flatMap((name) => {
    const all = subjects.map(({ subject, results }) => ({ subject, result: results.find((one) => one.name === name) }));
    const cells = all.map(({ result }) => cell(result).padEnd(12));
    const shown = all.flatMap(({ subject, result }) =>
      result?.shown === undefined ? [] : [`    ${subject}: ${result.shown}`],
    );
    return [[name.padEnd(width), ...cells].join('  ').trimEnd(), ...shown];
  });
  const totals = subjects.map(({ subject, results }) => {
    const run = results.filter(({ outcome }) => outcome !== 'skipped');
    const passed = run.filter(({ outcome }) => outcome === 'passed').length;
    return `${subject}: ${passed} of ${run.length} scenarios pass`;
  });
  return [head, ...lines, '', ...totals].join('\n');
}

function cell(result: ScenarioResult | undefined): string {
  if (!result) return '–';
  if (result.outcome !== 'passed') return result.outcome === 'failed' ? 'FAILS' : 'not run';
  return `ok ${result.seconds.toFixed(1)} s`;
}
