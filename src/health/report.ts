import type { HealthCheck } from './check.js';

/** The answer of a probe. */
export interface ProbeReport {
  readonly code: 200 | 500;
  readonly text: string;
}

/**
 * The answer of `/livez`, `/readyz` or `/healthz`, worded as the kube-apiserver words it: `ok`, or a line for each
 * check when asked to be verbose or when one fails. Reasons are withheld, since a probe needs no authentication. A check
 * whose failure is tolerated is shown as failed and does not count.
 *
 * @param probe `livez`, `readyz` or `healthz`
 * @param excluded names of checks that count as holding
 */
export function reportAll(
  probe: string,
  checks: readonly HealthCheck[],
  verbose: boolean,
  excluded: readonly string[],
): ProbeReport {
  const unmatched = new Set(excluded);
  let failed = false;
  const lines: string[] = [];
  for (const check of checks) {
    if (unmatched.delete(check.name) || excluded.includes(check.name)) {
      lines.push(`[+]${check.name} excluded: ok`);
    } else if (check.failure() === undefined) {
      lines.push(`[+]${check.name} ok`);
    } else if (check.tolerated?.()) {
      lines.push(`[-]${check.name} failed: tolerated`);
    } else {
      failed = true;
      lines.push(`[-]${check.name} failed: reason withheld`);
    }
  }
  if (unmatched.size > 0) {
    const names = [...unmatched].map((name) => `"${name}"`).join(', ');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  if (failed) return { code: 500, text: [...lines, `${probe} check failed`, ''].join('\n') };
  return { code: 200, text: verbose ? [...lines, `${probe} check passed`, ''].join('\n') : 'ok' };
}

/** The answer of one check's own path, such as `/readyz/ping`. Reasons are told here: the path is not open to all. */
export function reportOne(check: HealthCheck): ProbeReport {
  const failure = check.failure();
  return failure === undefined ? { code: 200, text: 'ok' } : { code: 500, text: `internal server error: ${failure}\n` };
}
