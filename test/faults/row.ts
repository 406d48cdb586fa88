import type { FaultSubjectName } from './subject/subject.ts';

/** What a fault did to one server; texts are cells of the table. */
export interface FaultRow {
  /** The faults of one test, which were on at the same time. */
  readonly round: string;
  readonly fault: string;
  readonly subject: FaultSubjectName;
  /** Seconds that the fault lasted. */
  readonly lastedS: number;
  /** What was lost of nodes that had no part in it. */
  readonly unaffected: string;
  /** What was lost of those that had; undefined where nobody had. */
  readonly affected?: string;
  /** Numbers served that were not true, or too old, and the first of them in words. */
  readonly wrong: number;
  readonly wrongExample?: string;
  readonly slowestMs: number;
  readonly failures: number;
  readonly memory: string;
  /** Something that only this fault has to say. */
  readonly remark?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    faults?: FaultRow[];
  }
}
