import type { HealthCheck } from './check.js';

/** The response of a probe. */
export interface ProbeReport {
  readonly code: 200 | 500;
  readonly text: string;
}

/**
 * The response of `/livez`, `/readyz` or `/healthz`, in the words of the kube-apiserver: `ok`, or a line for each check
 * if one fails or the request is verbose. Reasons are withheld, because probes need no authentication. A tolerated
 * failure is shown, but the probe passes.
 *
 * @param probe `livez`, `readyz` or `healthz`
 * @param excluded names of checks that count as passed
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

/**
 * The response at the path of one check, such as `/readyz/ping`. It has the reason, because the path needs permission.
 */
export function reportOne(check: HealthCheck): ProbeReport {
  const failure = check.failure();
  return failure === undefined ? { code: 200, text: 'ok' } : { code: 500, text: `internal server error: ${failure}\n` };
}
