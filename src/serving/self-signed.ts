import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type KeyPair, leafOf } from './key-pair.js';

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3600 * 1000;
const VALID_MS = 365 * DAY_MS;
/** Early enough that a Deployment which rolls once a month never shows an expired certificate. */
const RENEW_BEFORE_END_MS = 30 * DAY_MS;

/** Issuers of the certificates that this server, and the original, sign for themselves. */
const OWN_ISSUER = /^CN=(?:metrics-server|localhost-ca@\d+)$/;

/**
 * Makes a certificate that this server signs itself, valid from a day ago (clocks differ) for a year.
 *
 * @param names DNS names and IP addresses of the certificate
 */
export async function makeSelfSigned(names: readonly string[], nowMs: number): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=metrics-server',
    keys,
    signingAlgorithm: KEY_ALGORITHM,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + VALID_MS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
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
