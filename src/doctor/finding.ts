/**
 * `ok`; `warning`: it works, but not for long or not for all; `failed`; `skipped`: an earlier check failed, so this one
 * did not run; `unknown`: this server may not look it up, which is not a fault.
 */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped' | 'unknown';

/** The result of a check: one line of the report. It contains no credentials. */
export interface Finding {
  /** The name of the check in docs/doctor.md, which never changes. One check can have several findings. */
  readonly name: string;
  readonly status: FindingStatus;
  /** The object of this finding, such as one APIService or one rule. */
  readonly subject?: string;
  /** The names of the affected Nodes. */
  readonly nodes?: readonly string[];
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** Returns true if nothing needs to be done. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status === 'ok' || status === 'unknown');
}

/** The finding of a check that did not run because an earlier one failed. */
export function skipped(name: string, precondition: string): Finding {
  return { name, status: 'skipped', message: `not checked, because the check ${precondition} failed` };
}
