import { isDnsSubdomain } from '../cluster/object-names.js';
import { quote } from './quote.js';

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PATH_REGEXP = new RegExp(`^${PATH}$`);
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  `with an alphanumeric character (e.g. 'example.com', regex used for validation is '${LABEL}(\\.${LABEL})*')`;

/** Why a constrained mode refuses these extra facts, in apiserver's words. Undefined if it accepts them. */
export function extraFault(extra: Readonly<Record<string, readonly string[]>>): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed';
    const faults = keyFaults(key);
    if (faults.length > 0) return `impersonating an invalid key in extra is not allowed: ${listed(faults)}`;
    if (key !== key.toLowerCase()) return `impersonating a non-lowercase key in extra is not allowed: ${quote(key)}`;
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed';
  }
  return undefined;
}

/** A key is a domain, a slash and a path. */
function keyFaults(key: string): string[] {
  const slash = key.indexOf('/');
  const [host, path] = [key.slice(0, Math.max(slash, 0)), key.slice(slash + 1)];
  if (slash < 1 || path === '') return [invalid(key, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const tooLong = host.length > 253 ? 'must be no more than 253 bytes' : SUBDOMAIN;
  return [
    ...(isDnsSubdomain(host) ? [] : [invalid(host, tooLong)]),
    ...(PATH_REGEXP.test(path) ? [] : [invalid(path, `Invalid path (regex used for validation is '${PATH}')`)]),
  ];
}

function invalid(value: string, why: string): string {
  return `extra.key: Invalid value: ${quote(value)}: ${why}`;
}

function listed(faults: readonly string[]): string {
  return faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`;
}
