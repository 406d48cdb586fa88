import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { isIPv4, isIPv6 } from 'node:net';
import * as der from './der-writer.js';
import { type KeyPair, leafOf } from './key-pair.js';

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
const DAY_MS = 24 * 3600 * 1000;
const VALID_MS = 365 * DAY_MS;
/** Early enough that a Deployment which rolls once a month never shows an expired certificate. */
const RENEW_BEFORE_END_MS = 30 * DAY_MS;

/** Issuers of the certificates that this server, and the original, sign for themselves. */
const OWN_ISSUER = /^CN=(?:metrics-server|localhost-ca@\d+)$/;

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const NAME = der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String('metrics-server'))));
const SERVER_USAGE = '1.3.6.1.5.5.7.3.1';
/** The first bit of a key usage, in the one byte that holds it: `digitalSignature`. */
const SIGNATURE_USAGE = der.bitString(Buffer.from([0x80]), 7);

/**
 * Makes a certificate that this server signs itself, valid from a day ago (clocks differ) for a year.
 *
 * @param names DNS names and IP addresses of the certificate
 */
export function makeSelfSigned(names: readonly string[], nowMs: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  // Positive, and with no byte more than needed.
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const signed = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(serial),
    ECDSA_WITH_SHA256,
    NAME,
    der.sequence(der.time(nowMs - DAY_MS), der.time(nowMs + VALID_MS)),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions(names))),
  );
  const signature = der.bitString(sign('sha256', signed, privateKey));
  const certificate = new X509Certificate(der.sequence(signed, ECDSA_WITH_SHA256, signature));
  return { cert: certificate.toString(), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** Not an authority; a key for signatures; for servers; these names (RFC 5280, 4.2.1). */
function extensions(names: readonly string[]): Buffer[] {
  return [
    extension('2.5.29.19', der.sequence(), true),
    extension('2.5.29.15', SIGNATURE_USAGE, true),
    extension('2.5.29.37', der.sequence(der.objectIdentifier(SERVER_USAGE))),
    extension('2.5.29.17', der.sequence(...names.map(alternativeName))),
  ];
}

/** Criticality is left out where it has its default, as DER demands. */
function extension(type: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(type), ...critical, der.octetString(value));
}

function alternativeName(name: string): Buffer {
  if (isIPv4(name)) return der.implicit(7, Buffer.from(name.split('.').map(Number)));
  return isIPv6(name) ? der.implicit(7, ipv6Bytes(name)) : der.implicit(2, Buffer.from(name, 'latin1'));
}

function ipv6Bytes(address: string): Buffer {
  // In the form of URLs no part of it is written as IPv4.
  const [before = '', after = ''] = new URL(`https://[${address}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [before, after].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head!.length - tail!.length }, () => '0');
  return Buffer.from([...head!, ...zeros, ...tail!].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/**
 * Returns true if a metrics-server signed the pair for itself, and it ends soon or has ended. A pair of anybody
 * else is theirs to renew.
 */
export function isDueForRenewal(pair: KeyPair, nowMs: number): boolean {
  return isOwn(pair) && leafOf(pair).validToDate.getTime() - nowMs < RENEW_BEFORE_END_MS;
}

/** Whether a metrics-server signed the certificate for itself. */
export function isOwn(pair: Pick<KeyPair, 'cert'>): boolean {
  return OWN_ISSUER.test(new X509Certificate(pair.cert).issuer);
}

/**
 * The names under which this server is reached: localhost, the names of its Service, and this machine's addresses.
 *
 * @param namespace of the Service `metrics-server`
 */
export function servingNames(namespace: string, interfaces = networkInterfaces()): string[] {
  const service = 'metrics-server';
  const addresses = Object.values(interfaces).flatMap(
    (list) => list?.map(({ address }) => address.split('%', 1)[0]!) ?? [],
  );
  const names = ['localhost', service, `${service}.${namespace}`, `${service}.${namespace}.svc`, '127.0.0.1', '::1'];
  return [...new Set([...names, ...addresses])];
}

/** The namespace that this Pod is in; outside a cluster, the one where the manifests put it. */
export async function ownNamespace(): Promise<string> {
  try {
    return (await readFile(NAMESPACE_FILE, 'utf8')).trim();
  } catch {
    return 'kube-system';
  }
}
