import 'reflect-metadata';
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

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3600 * 1000;
const VALID_MS = 365 * DAY_MS;

/**
 * Makes a certificate that this server signs itself, valid from a day ago (clocks differ) for a year.
 *
 * @param names DNS names and IP addresses that it is good for
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
