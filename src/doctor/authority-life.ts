import type { CaBundle } from '../certificates/ca-bundle.js';
import { endsSoon, type ValidityPeriod, timeLeft } from './certificate-life.js';

/** Validity of a bundle of authorities. It ends with the last of them. */
export interface AuthorityLife {
  readonly state: 'good' | 'ends soon' | 'ended';
  /** Common names, or whole subjects, of the valid authorities; of all authorities if none is valid. */
  readonly names: string;
  /** Such as `12 days`. */
  readonly left: string;
}

export function authorityLife({ anchors }: CaBundle, nowMs: number): AuthorityLife {
  const all = anchors.map((anchor) => ({
    name: nameOf(anchor.subject),
    notBeforeMs: anchor.validFromDate.getTime(),
    notAfterMs: anchor.validToDate.getTime(),
  }));
  const good = all.filter(({ notAfterMs }) => notAfterMs > nowMs);
  const last = (good.length > 0 ? good : all).reduce((a, b) => (a.notAfterMs >= b.notAfterMs ? a : b));
  return {
    state: stateOf(last, nowMs),
    names: [...new Set((good.length > 0 ? good : all).map(({ name }) => name))].join(', '),
    left: timeLeft(last, nowMs),
  };
}

function stateOf(last: ValidityPeriod, nowMs: number): AuthorityLife['state'] {
  if (last.notAfterMs <= nowMs) return 'ended';
  return endsSoon(last, nowMs) ? 'ends soon' : 'good';
}

/** Node writes a line for each part of a distinguished name. */
function nameOf(subject: string): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}
