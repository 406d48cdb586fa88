// @peculiar/x509 needs the Reflect polyfill before it is loaded.
import type { KeyPair } from '../../../src/serving/key-pair.ts';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

const HOUR_MS = 3_600_000;

/** By what keys are made and certificates signed: P-256, or all of ML-DSA as kubeadm 1.38 can. */
export type KeyAlgorithm = 'ECDSA' | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87';

/** The same for WebCrypto: how keys are made, and how they sign. */
export function webCryptoAlgorithm(name: KeyAlgorithm): { name: string; namedCurve: string; hash: string } {
  // ML-DSA looks at neither curve nor hash.
  return { name, namedCurve: 'P-256', hash: 'SHA-256' };
}

export type { KeyPair };

/** What a certificate is to say. */
export interface CertificateRequest {
  /** The user name of a client; for a server it is decoration, as clients look at `names` only. */
  commonName: string;
  /** The groups of a client. */
  organizations?: readonly string[];
  /** DNS names and IP addresses that the certificate is good for. */
  names?: readonly string[];
  usage: 'server' | 'client';
  /** One hour ago when not given. */
  notBefore?: Date;
  /** One day from now when not given; a time in the past makes an expired certificate. */
  notAfter?: Date;
}

/** A certificate authority that lives in this process only. */
export interface Authority {
  readonly name: string;
  /** The authority's own certificate, PEM. */
  readonly cert: string;
  issue(request: CertificateRequest): Promise<KeyPair>;
}

/** Creates an authority with a new key; a second one made for the purpose is the "foreign CA" of a test. */
export async function createAuthority(name: string, keyAlgorithm: KeyAlgorithm = 'ECDSA'): Promise<Authority> {
  const keys = await generateKeys(keyAlgorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [name] }],
    ...validity({}),
    keys,
    signingAlgorithm: webCryptoAlgorithm(keyAlgorithm),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    name,
    cert: certificate.toString('pem'),
    issue: (request) => issue(request, certificate, keys.privateKey, keyAlgorithm),
  };
}

function generateKeys(keyAlgorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(webCryptoAlgorithm(keyAlgorithm), true, ['sign', 'verify']);
}

async function issue(
  request: CertificateRequest,
  authority: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  keyAlgorithm: KeyAlgorithm,
): Promise<KeyPair> {
  const keys = await generateKeys(keyAlgorithm);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: subject(request),
    issuer: authority.subject,
    ...validity(request),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: webCryptoAlgorithm(keyAlgorithm),
    extensions: await extensions(request, authority),
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

function subject({ commonName, organizations = [] }: CertificateRequest): x509.JsonName {
  return [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }];
}

async function extensions(request: CertificateRequest, authority: x509.X509Certificate): Promise<x509.Extension[]> {
  const usage = request.usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const all: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
    await x509.AuthorityKeyIdentifierExtension.create(authority),
  ];
  if (request.names?.length) {
    const names = request.names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }));
    all.push(new x509.SubjectAlternativeNameExtension(names));
  }
  return all;
}

function validity({ notBefore, notAfter }: Partial<CertificateRequest>): { notBefore: Date; notAfter: Date } {
  const end = notAfter ?? new Date(Date.now() + 24 * HOUR_MS);
  // An expired certificate must still have been valid once.
  return { notBefore: notBefore ?? new Date(Math.min(Date.now(), end.getTime()) - HOUR_MS), notAfter: end };
}

/** Positive and never zero-led, as DER wants integers. */
function randomSerial(): string {
  return `40${randomBytes(15).toString('hex')}`;
}
