import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a scenario shows of how it went; printed under its line of the table. */
    shown?: string;
  }
}

/** Shows how a scenario went, at the end of the run. */
export function record(task: TestContext['task'], text: string): void {
  task.meta.shown = text;
}
