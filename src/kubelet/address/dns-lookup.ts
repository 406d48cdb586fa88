import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Asks the DNS servers for the addresses of one family. Rejects when there are none. */
type DnsQuery = (name: string, family: 4 | 6) => Promise<string[]>;

interface Files {
  readonly hosts: string;
  readonly resolvConf: string;
}

/** Each server is asked twice. The system's resolver waits longer. */
const DNS = { timeout: 2000, tries: 2 };

/**
 * Finds the addresses of a name in the hosts file and at the DNS servers, as the system's resolver does (`hosts: files
 * dns`) but without a thread. Resolves with those of IPv4, or else those of IPv6. Rejects with the last error when
 * there is none.
 *
 * @param family 4, 6, or 0 for either
 */
export async function dnsLookup(hostname: string, family: number): Promise<LookupAddress[]> {
  const [hosts, resolvConf] = await Promise.all([read('/etc/hosts'), read('/etc/resolv.conf')]);
  const resolver = new Resolver(DNS);
  const ask: DnsQuery = (name, of) => (of === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
  return lookUpIn({ hosts, resolvConf }, ask, hostname, family);
}

export async function lookUpIn(
  files: Files,
  ask: DnsQuery,
  hostname: string,
  family: number,
): Promise<LookupAddress[]> {
  const families = ([4, 6] as const).filter((each) => family === 0 || family === each);
  const inHosts = addressesInHosts(files.hosts, hostname).filter((each) => families.includes(isIP(each) as 4 | 6));
  if (inHosts.length > 0) return inHosts.map((address) => ({ address, family: isIP(address) }));
  let failure: unknown;
  for (const name of candidates(hostname, files.resolvConf)) {
    // Both families are asked at once. The second does not delay an answer of the first.
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

/** The names to ask for, in order, by `search` and `ndots` of resolv.conf(5). */
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

/** Returns the words of each line, without comments. */
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
