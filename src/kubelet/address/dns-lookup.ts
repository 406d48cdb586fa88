import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** How the DNS servers are asked for one name: the addresses of one family, or a rejection. */
type Ask = (name: string, family: 4 | 6) => Promise<string[]>;

interface Files {
  readonly hosts: string;
  readonly resolvConf: string;
}

/** A server that does not answer is asked once more; the system's resolver is more patient. */
const DNS = { timeout: 2000, tries: 2 };

/**
 * Addresses of a name by the hosts file and the DNS servers, as the system's resolver finds them (`hosts: files dns`), without
 * a thread: of IPv4, or else of IPv6. Rejects with the last error when there is none.
 *
 * @param family 4, 6, or 0 for either
 */
export async function dnsLookup(hostname: string, family: number): Promise<LookupAddress[]> {
  const [hosts, resolvConf] = await Promise.all([read('/etc/hosts'), read('/etc/resolv.conf')]);
  const resolver = new Resolver(DNS);
  const ask: Ask = (name, of) => (of === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
  return lookUpIn({ hosts, resolvConf }, ask, hostname, family);
}

export async function lookUpIn(files: Files, ask: Ask, hostname: string, family: number): Promise<LookupAddress[]> {
  const families = ([4, 6] as const).filter((each) => family === 0 || family === each);
  const inHosts = addressesInHosts(files.hosts, hostname).filter((each) => families.includes(isIP(each) as 4 | 6));
  if (inHosts.length > 0) return inHosts.map((address) => ({ address, family: isIP(address) }));
  let failure: unknown;
  for (const name of candidates(hostname, files.resolvConf)) {
    // Both are asked at once: to wait for the second is to wait for nothing when the first has an answer.
    const asked = families.map((each) => ({ each, answer: ask(name, each) }));
    for (const { answer } of asked) answer.catch(() => undefined);
    for (const { each, answer } of asked) {
      const found = await answer.catch((error: unknown) => ((failure = error), []));
      if (found.length > 0) return found.map((address) => ({ address, family: each }));
    }
  }
  throw failure;
}

function addressesInHosts(text: string, hostname: string): string[] {
  const wanted = hostname.toLowerCase().replace(/\.$/, '');
  return lines(text).flatMap(([address = '', ...names]) =>
    isIP(address) !== 0 && names.some((name) => name.toLowerCase() === wanted) ? [address] : [],
  );
}

/** The names that are asked for, in order: resolv.conf(5), `search` and `ndots`. */
function candidates(hostname: string, resolvConf: string): string[] {
  if (hostname.endsWith('.')) return [hostname];
  let [search, ndots]: [string[], number] = [[], 1];
  for (const [word, ...values] of lines(resolvConf)) {
    if (word === 'search' || word === 'domain') search = values;
    if (word !== 'options') continue;
    const given = values.find((value) => /^ndots:\d+$/.test(value));
    if (given !== undefined) ndots = Number(given.slice('ndots:'.length));
  }
  const searched = search.map((domain) => `${hostname}.${domain.replace(/\.$/, '')}`);
  return hostname.split('.').length - 1 >= ndots ? [hostname, ...searched] : [...searched, hostname];
}

/** The words of each line, without comments. */
function lines(text: string): string[][] {
  return text.split('\n').map((line) =>
    line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  );
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
