import { parse } from 'yaml';

/** One step of a job of a GitHub workflow. */
export interface WorkflowStep {
  readonly job: string;
  /** An action, without its version; such as `actions/checkout`. */
  readonly uses?: string;
  readonly with: Readonly<Record<string, string>>;
  /** A script for bash. */
  readonly run?: string;
  /** Of the job and of the step. */
  readonly env: Readonly<Record<string, string>>;
}

/** What `${{ vars.NAME }}` and `${{ secrets.NAME }}` stand for. */
export type WorkflowValues = Readonly<Record<'vars' | 'secrets', Readonly<Record<string, string>>>>;

type Texts = Readonly<Record<string, unknown>>;

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string;
        readonly env?: Texts;
        readonly steps: readonly { uses?: string; run?: string; with?: Texts; env?: Texts }[];
      }
    >
  >;
}

/** All steps in the order of the file, in which each job must come after the one that it needs. */
export function workflowSteps(text: string, values: WorkflowValues): WorkflowStep[] {
  const { jobs } = parse(text) as Workflow;
  const done = new Set<string>();
  return Object.entries(jobs).flatMap(([job, { needs, env, steps }]) => {
    if (needs !== undefined && !done.has(needs)) throw new Error(`job ${job} needs ${needs}, which is not before it`);
    done.add(job);
    return steps.map((step) => ({
      job,
      ...(step.uses === undefined ? {} : { uses: step.uses.split('@', 1)[0]! }),
      with: filledIn(step.with, values),
      ...(step.run === undefined ? {} : { run: step.run }),
      env: filledIn({ ...env, ...step.env }, values),
    }));
  });
}

function filledIn(texts: Texts = {}, values: WorkflowValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      String(text).replaceAll(/\$\{\{ *(.*?) *\}\}/g, (expression, inner: string) => {
        const [, kind, key] = /^(vars|secrets)\.(\w+)$/.exec(inner) ?? [];
        const value = values[kind as 'vars' | 'secrets']?.[key!];
        if (value === undefined) throw new Error(`no value for ${expression}`);
        return value;
      }),
    ]),
  );
}
