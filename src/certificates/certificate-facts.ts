import 'reflect-metadata';
import type { X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
} from '@peculiar/x509';

/** Facts that decide about a certificate's place in a chain, and that Node's class does not have. */
export interface CertificateFacts {
  /** How many authorities may stand between this one and the client; undefined: any number. */
  readonly pathLength: number | undefined;
  /** Whether its authorities may only sign for some names. */
  readonly hasNameConstraints: boolean;
  /** A critical extension that means nothing to this server, so that it must be refused (RFC 5280, 4.2). */
  readonly foreignExtension: string | undefined;
  /** True if an extension occurs twice, so that readers could disagree (RFC 5280, 4.2). */
  readonly hasExtensionTwice: boolean;
  /** True unless its key usage forbids signing certificates. */
  readonly maySignCertificates: boolean;
  /** True if its signature algorithm is safe. */
  readonly soundSignature: boolean;
}

const NAME_CONSTRAINTS = '2.5.29.30';
/** Subject and authority key identifiers, key usage, alternative names, basic constraints, CRL, policies, usages. */
const HEEDED = new Set([14, 15, 17, 19, 30, 31, 32, 35, 37].map((number) => `2.5.29.${number}`));
const SOUND_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

const known = new WeakMap<X509Certificate, CertificateFacts>();

/** Reads the certificate once. Throws when its extensions are no DER: do not ask before its signature is verified. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const read = known.get(certificate) ?? readFacts(new ParsedCertificate(certificate.raw));
  known.set(certificate, read);
  return read;
}

function readFacts(certificate: ParsedCertificate): CertificateFacts {
  const { extensions } = certificate;
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages ?? KeyUsageFlags.keyCertSign;
  return {
    pathLength: certificate.getExtension(BasicConstraintsExtension)?.pathLength,
    hasNameConstraints: extensions.some(({ type }) => type === NAME_CONSTRAINTS),
    foreignExtension: extensions.find(({ type, critical }) => critical && !HEEDED.has(type))?.type,
    hasExtensionTwice: new Set(extensions.map(({ type }) => type)).size < extensions.length,
    maySignCertificates: (usages & KeyUsageFlags.keyCertSign) !== 0,
    soundSignature: isSound(certificate.signatureAlgorithm),
  };
}

/** SHA-1 and MD5 are refused, as by Go; a future algorithm is refused until it is added here. */
function isSound({ name, hash }: { readonly name?: string; readonly hash?: { readonly name: string } }): boolean {
  switch (name) {
    case 'Ed25519':
    case 'ML-DSA-44':
    case 'ML-DSA-65':
    case 'ML-DSA-87':
      return true;
    case 'ECDSA':
    case 'RSA-PSS':
    case 'RSASSA-PKCS1-v1_5':
      return hash !== undefined && SOUND_HASHES.has(hash.name);
    default:
      return false;
  }
}
