import type { TestContext } from 'vitest';

/** A line of the table of what was to be seen and what was. */
export interface RecordedFact {
  readonly what: string;
  readonly told: string;
  readonly said: string;
}

declare module 'vitest' {
  interface TaskMeta {
    /** What a scenario shows of how it went; printed under its line of the table. */
    shown?: string;
    measured?: RecordedFact[];
  }
}

/** Shows how a scenario went, at the end of the run. */
export function record(task: TestContext['task'], text: string): void {
  task.meta.shown = text;
}

/** Adds a line to the table of measurements at the end of the run. */
export function recordMeasured(task: TestContext['task'], what: string, told: string, said: string): void {
  (task.meta.measured ??= []).push({ what, told, said });
}
