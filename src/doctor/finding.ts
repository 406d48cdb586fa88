/**
 * `ok`; `warning`: it works, and will not for long or for everybody; `failed`; `skipped`: not looked at, since what must
 * go before it failed; `unknown`: this server may not find out, which is no fault of the installation.
 */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped' | 'unknown';

/** What a check found: one line of the report. Nothing in it is a credential. */
export interface Finding {
  /** The check, a stable word: see docs/doctor.md. A check that found several things has several findings. */
  readonly name: string;
  readonly status: FindingStatus;
  /** What of the check's field it is about, such as one APIService or one rule. */
  readonly subject?: string;
  /** The names of the Nodes that it is about. */
  readonly nodes?: readonly string[];
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** Whether nothing is to be done. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status === 'ok' || status === 'unknown');
}

/** A check that could not be made, for the sake of another one. */
export function skipped(name: string, precondition: string): Finding {
  return { name, status: 'skipped', message: `not checked, since the check ${precondition} failed` };
}
