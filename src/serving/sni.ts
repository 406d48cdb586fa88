import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const DOMAIN = new RegExp(String.raw`^(?:\*\.)?${LABEL}(?:\.${LABEL})*$`);

/** A certificate for certain server names. */
export interface SniCertificate<T> {
  readonly value: T;
  /** The names on the command line; empty: those in the certificate. */
  readonly names: readonly string[];
  /** PEM. */
  readonly cert: string;
}

/**
 * Which certificate stands for which name, by the original's rules: names on the command line go before names in
 * certificates, and earlier certificates before later ones.
 */
export function namesOf<T>(certificates: readonly SniCertificate<T>[]): ReadonlyMap<string, T> {
  const byName = new Map<string, T>();
  for (const { value: of, names } of certificates) add(byName, names, of);
  for (const { value: of, names, cert } of certificates)
    if (names.length === 0) add(byName, certificateNames(cert), of);
  return byName;
}

/** The certificate for the name that a client asks for: the name itself goes before a `*` for its first label. */
export function selectFor<T>(serverName: string, byName: ReadonlyMap<string, T>): T | undefined {
  const name = serverName.toLowerCase().replace(/\.$/, '');
  return byName.get(name) ?? byName.get(name.replace(/^[^.]*/, '*'));
}

/** The common name when it looks like a domain, and the DNS names. Addresses do not count: clients never send them. */
export function certificateNames(cert: string): string[] {
  const { subject, subjectAltName = '' } = new X509Certificate(cert);
  const commonName = /^CN=(.*)$/m.exec(subject)?.[1] ?? '';
  const isDomain = commonName === '*' || (isIP(commonName) === 0 && DOMAIN.test(commonName));
  const dnsNames = [...subjectAltName.matchAll(/(?:^|, )DNS:([^,"]+)/g)].map(([, name]) => name!);
  return isDomain ? [commonName, ...dnsNames] : dnsNames;
}

function add<T>(byName: Map<string, T>, names: readonly string[], of: T): void {
  for (const name of names) if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), of);
}
