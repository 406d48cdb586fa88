// @peculiar/x509 needs the Reflect polyfill before it is loaded.
import 'reflect-metadata';
import { isIP } from 'node:net';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { KeyPair } from './authority.ts';

/** A certificate with exactly the given fields, for cases that `Authority` does not make. */
export interface OddCertificate extends KeyPair {
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface OddRequest {
  /** As `CN=node-1`. */
  readonly subject: string;
  /** Unset: it signs itself. */
  readonly by?: OddCertificate;
  readonly ca?: boolean;
  /** The identifier of its key, hex; undefined: none, as Go made authorities before 1.15. */
  readonly keyId?: string;
  /** The identifier of the key that signed it, hex; undefined: none. */
  readonly authorityKeyId?: string;
  /** The key of this one, instead of a new one. */
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly usages?: readonly string[];
  /** DNS names and addresses of IPv4, which may be mapped to IPv6: `::ffff:10.0.0.1`. */
  readonly names?: readonly string[];
  readonly hash?: 'SHA-1' | 'SHA-256';
  /** Bits of an RSA key; unset: ECDSA. */
  readonly rsa?: number;
  readonly extensions?: readonly x509.Extension[];
}

const HOUR_MS = 3_600_000;
export const ANY_USAGE = '2.5.29.37.0';
export const { clientAuth: CLIENT_USAGE, serverAuth: SERVER_USAGE } = x509.ExtendedKeyUsage;
/** A critical extension that no software knows. */
export const FOREIGN_EXTENSION = new x509.Extension('1.2.3.4', true, Buffer.from('0500', 'hex'));

export async function oddCertificate(request: OddRequest): Promise<OddCertificate> {
  const { subject, by, ca = false, keyId, authorityKeyId, usages, names, hash = 'SHA-256', extensions = [] } = request;
  const keys = request.keys ?? (await newKeys(request));
  const signingKey = (by?.keys ?? keys).privateKey;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `40${randomBytes(8).toString('hex')}`,
    subject,
    issuer: by?.subject ?? subject,
    notBefore: new Date(Date.now() - HOUR_MS),
    notAfter: new Date(Date.now() + HOUR_MS),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: { name: signingKey.algorithm.name, hash },
    extensions: [
      ...(ca ? [new x509.BasicConstraintsExtension(true, undefined, true)] : []),
      ...(keyId ? [new x509.SubjectKeyIdentifierExtension(keyId)] : []),
      ...(authorityKeyId ? [new x509.AuthorityKeyIdentifierExtension(authorityKeyId)] : []),
      ...(usages ? [new x509.ExtendedKeyUsageExtension([...usages])] : []),
      ...(names ? [alternativeNames(names)] : []),
      ...extensions,
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { subject, keys, cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

/** An authority of this name, with a key of its own; `keyId` as above. */
export function oddAuthority(
  commonName: string,
  keyId?: string,
  keys?: webcrypto.CryptoKeyPair,
): Promise<OddCertificate> {
  return oddCertificate({ subject: `CN=${commonName}`, ca: true, keyId, keys });
}

function newKeys({ rsa, hash = 'SHA-256' }: OddRequest): Promise<webcrypto.CryptoKeyPair> {
  const publicExponent = new Uint8Array([1, 0, 1]);
  const algorithm =
    rsa === undefined
      ? { name: 'ECDSA', namedCurve: 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash, modulusLength: rsa, publicExponent };
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** By hand, as the library writes no IPv4 address as one of IPv6. */
function alternativeNames(names: readonly string[]): x509.Extension {
  const entries = names.map((name) => {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1];
    if (mapped !== undefined)
      return der(0x87, Buffer.from([...Array(10).fill(0), 255, 255, ...mapped.split('.').map(Number)]));
    return isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
  });
  return new x509.Extension('2.5.29.17', false, der(0x30, Buffer.concat(entries)));
}

function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
