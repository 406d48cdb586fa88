import { acceleratorChecks } from './check-accelerator-flags.js';
import { auditChecks } from './check-audit-flags.js';
import { historyChecks } from './check-history-flags.js';
import { kubeletTlsChecks } from './check-kubelet-tls-flags.js';
import { servingChecks } from './check-serving-flags.js';
import { watchChecks } from './check-watch-flags.js';
import { type FlagCheck, invalid } from './flag-check.js';
import { definitionOf, type FlagName, flagNames } from './flag-table.js';
import type { FlagValues } from './flag-values.js';
import { formatGoDuration } from './go-duration.js';
import { extraResourceNames } from '../model/resources.js';

const SECOND = 1e9;
const SHORTEST_RESOLUTION = 10 * SECOND;

const checks: readonly FlagCheck[] = [
  {
    flags: ['metric-resolution'],
    problem(values) {
      const resolution = values.get('metric-resolution');
      if (resolution >= SHORTEST_RESOLUTION) return undefined;
      return invalid('metric-resolution', formatGoDuration(resolution), 'too short', '10s or more');
    },
  },
  {
    flags: ['kubelet-request-timeout'],
    problem(values) {
      const timeout = values.get('kubelet-request-timeout');
      if (timeout > 0) return undefined;
      return invalid('kubelet-request-timeout', formatGoDuration(timeout), 'not positive', 'a duration such as 10s');
    },
  },
  {
    flags: ['kubelet-request-timeout', 'metric-resolution'],
    problem(values) {
      const timeout = values.get('kubelet-request-timeout');
      const resolution = values.get('metric-resolution');
      // Nine tenths in whole nanoseconds, as the original counts.
      if (timeout <= Math.trunc((resolution * 9) / 10)) return undefined;
      // If the resolution itself is too short, only that is reported.
      const longest = formatGoDuration((Math.max(resolution, SHORTEST_RESOLUTION) * 9) / 10);
      const wrong = `more than nine tenths of --metric-resolution=${formatGoDuration(resolution)}`;
      const right = `${longest} or less, or a longer --metric-resolution`;
      return invalid('kubelet-request-timeout', formatGoDuration(timeout), wrong, right);
    },
  },
  {
    flags: ['max-staleness'],
    problem(values) {
      const staleness = values.get('max-staleness');
      if (staleness >= 0) return undefined;
      return invalid('max-staleness', formatGoDuration(staleness), 'negative', '0 or more, such as 2m30s');
    },
  },
  {
    flags: ['extra-resources'],
    problem(values) {
      const names = values.get('extra-resources');
      const unknown = names.filter((name) => !extraResourceNames.includes(name));
      if (unknown.length === 0) return undefined;
      const wrong = `no such resource: ${unknown.join(', ')}`;
      return invalid(
        'extra-resources',
        names.join(','),
        wrong,
        `none, one or more of ${extraResourceNames.join(', ')}`,
      );
    },
  },
  atMostOne(['kubelet-certificate-authority', 'kubelet-insecure-tls', 'deprecated-kubelet-completely-insecure']),
  ...kubeletTlsChecks,
  bothOrNeither('kubelet-client-certificate', 'kubelet-client-key'),
  atMostOne(['kubelet-client-certificate', 'deprecated-kubelet-completely-insecure']),
  atMostOne(['kubelet-client-key', 'deprecated-kubelet-completely-insecure']),
  bothOrNeither('tls-cert-file', 'tls-private-key-file'),
  {
    flags: ['kubelet-port'],
    problem(values) {
      // Nodes name their port then: see kubelet-port.ts.
      if (values.get('kubelet-use-node-status-port')) return undefined;
      return portProblem(values, 1, 'kubelet-port');
    },
  },
  { flags: ['secure-port'], problem: (values) => portProblem(values, 0, 'secure-port') },
  ...choiceChecks(),
  ...historyChecks,
  ...servingChecks,
  ...acceleratorChecks,
  ...auditChecks,
  ...watchChecks,
];

/**
 * Checks the values together. Returns one sentence for each broken rule. Rules about a flag in `failed` are skipped,
 * because its value could not be read.
 */
export function checkFlags(
  values: FlagValues,
  failed: ReadonlySet<FlagName>,
  moreChecks: readonly FlagCheck[] = [],
): string[] {
  return [...checks, ...moreChecks]
    .filter(({ flags }) => !flags.some((flag) => failed.has(flag)))
    .map((check) => check.problem(values))
    .filter((problem) => problem !== undefined);
}

/** Returns a check for each flag whose row lists its words. */
function choiceChecks(): FlagCheck[] {
  return flagNames.flatMap((flag) => {
    const { choices } = definitionOf(flag);
    return choices === undefined ? [] : [choiceCheck(flag, choices)];
  });
}

function choiceCheck(flag: FlagName, choices: readonly string[]): FlagCheck {
  return {
    flags: [flag],
    problem(values) {
      const word = String(values.get(flag));
      if (choices.includes(word)) return undefined;
      const right = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
      return invalid(flag, word, 'not known', right);
    },
  };
}

function atMostOne(flags: readonly FlagName[]): FlagCheck {
  return {
    flags,
    problem(values) {
      const set = flags.filter((flag) => isSet(values, flag));
      if (set.length < 2) return undefined;
      return `flags ${set.map((flag) => `"--${flag}"`).join(' and ')} exclude each other; want at most one of them`;
    },
  };
}

function bothOrNeither(one: FlagName, other: FlagName): FlagCheck {
  return {
    flags: [one, other],
    problem(values) {
      if (isSet(values, one) === isSet(values, other)) return undefined;
      const [set, unset] = isSet(values, one) ? [one, other] : [other, one];
      return `flag "--${set}" is set without "--${unset}"; want both or neither`;
    },
  };
}

function portProblem(values: FlagValues, lowest: number, flag: 'kubelet-port' | 'secure-port'): string | undefined {
  const port = values.get(flag);
  if (port >= lowest && port <= 65535) return undefined;
  return invalid(flag, `${port}`, 'not a port', `a number from ${lowest} to 65535`);
}

/** Returns true if a bool flag is true or a text is not empty, whether or not it was typed. */
function isSet(values: FlagValues, flag: FlagName): boolean {
  return Boolean(values.get(flag));
}
