import { type FlagCheck, invalid } from './flag-check.js';
import { formatGoDuration } from './go-duration.js';
import { CURVES, isCipherSuite, SECURE_CIPHER_SUITES, TLS_VERSIONS } from './go-tls.js';

/** The original's limit. With more, clients would mostly reconnect. */
const HIGHEST_GOAWAY_CHANCE = 0.02;

/** The rules about the HTTPS listener, its certificates and its limits. */
export const servingChecks: readonly FlagCheck[] = [
  {
    flags: ['tls-min-version'],
    problem(values) {
      const version = values.get('tls-min-version');
      if (version === '' || TLS_VERSIONS.some((known) => known === version)) return undefined;
      return invalid('tls-min-version', version, 'no such version', `one of ${TLS_VERSIONS.join(', ')}`);
    },
  },
  {
    flags: ['tls-cipher-suites'],
    problem(values) {
      const names = values.get('tls-cipher-suites');
      const unknown = names.filter((name) => !isCipherSuite(name));
      if (unknown.length === 0) return undefined;
      const wrong = `no such cipher suite: ${unknown.join(', ')}`;
      return invalid('tls-cipher-suites', names.join(','), wrong, `some of ${SECURE_CIPHER_SUITES.join(', ')}`);
    },
  },
  {
    flags: ['tls-curve-preferences'],
    problem(values) {
      const ids = values.get('tls-curve-preferences');
      const unknown = ids.find((id) => !CURVES.has(id));
      const twice = ids.find((id, index) => ids.indexOf(id) < index);
      if (unknown === undefined && twice === undefined) return undefined;
      const wrong = unknown === undefined ? `${twice} is given twice` : `no such key exchange: ${unknown}`;
      const right = `some of ${[...CURVES].map(([id, name]) => `${id} (${name})`).join(', ')}`;
      return invalid('tls-curve-preferences', ids.join(','), wrong, right);
    },
  },
  {
    flags: ['strict-transport-security-directives'],
    problem(values) {
      const directives = values.get('strict-transport-security-directives');
      const wrong = directives.find((directive) => !/^(?:includeSubDomains|preload|max-age=[^=]*)$/.test(directive));
      if (wrong === undefined) return undefined;
      const right = 'max-age=<seconds>, includeSubDomains, preload';
      return invalid(
        'strict-transport-security-directives',
        directives.join(','),
        `"${wrong}" is not a directive`,
        right,
      );
    },
  },
  {
    flags: ['goaway-chance'],
    problem(values) {
      const chance = values.get('goaway-chance');
      if (chance >= 0 && chance <= HIGHEST_GOAWAY_CHANCE) return undefined;
      return invalid('goaway-chance', `${chance}`, 'out of range', `a number from 0 to ${HIGHEST_GOAWAY_CHANCE}`);
    },
  },
  {
    flags: ['request-timeout'],
    problem(values) {
      const timeout = values.get('request-timeout');
      if (timeout > 0) return undefined;
      // The original takes 0 and then fails every request at once.
      return invalid('request-timeout', formatGoDuration(timeout), 'not positive', 'a duration such as 1m0s');
    },
  },
  {
    flags: ['shutdown-delay-duration'],
    problem(values) {
      const delay = values.get('shutdown-delay-duration');
      if (delay >= 0) return undefined;
      return invalid('shutdown-delay-duration', formatGoDuration(delay), 'negative', '0 or more, such as 10s');
    },
  },
  notNegative('max-requests-inflight'),
  notNegative('max-mutating-requests-inflight'),
];

function notNegative(flag: 'max-requests-inflight' | 'max-mutating-requests-inflight'): FlagCheck {
  return {
    flags: [flag],
    problem(values) {
      const value = values.get(flag);
      return value >= 0 ? undefined : invalid(flag, `${value}`, 'negative', 'a number, or 0 for no limit');
    },
  };
}
