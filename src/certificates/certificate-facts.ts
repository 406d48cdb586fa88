import type { X509Certificate } from 'node:crypto';
import {
  checkValues,
  contentOf,
  type DerValue,
  readBits,
  readBoolean,
  readIdentifier,
  readOnly,
  readSmallInteger,
  readValues,
  TAG,
} from './der-reader.js';

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

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const ALTERNATIVE_NAME = '2.5.29.17';
const ISSUER_ALTERNATIVE_NAME = '2.5.29.18';
const BASIC_CONSTRAINTS = '2.5.29.19';
const NAME_CONSTRAINTS = '2.5.29.30';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Subject and authority key identifiers, key usage, alternative names, basic constraints, CRL, policies, usages. */
const HEEDED = new Set([14, 15, 17, 19, 30, 31, 32, 35, 37].map((number) => `2.5.29.${number}`));

/** All others are sequences. */
const TAGS_OF_VALUES: Partial<Record<string, number>> = {
  [SUBJECT_KEY_IDENTIFIER]: TAG.octetString,
  [KEY_USAGE]: TAG.bitString,
};

/** The bit of the key usage that allows to sign certificates: the sixth. */
const KEY_CERT_SIGN = 0x80 >> 5;

const RSA_PSS = '1.2.840.113549.1.1.10';
/** Ed25519, ML-DSA, and ECDSA and RSA with SHA-256, 384 and 512. */
const SOUND_SIGNATURES = new Set([
  '1.3.101.112',
  ...[17, 18, 19].map((number) => `2.16.840.1.101.3.4.3.${number}`),
  ...[2, 3, 4].map((number) => `1.2.840.10045.4.3.${number}`),
  ...[11, 12, 13].map((number) => `1.2.840.113549.1.1.${number}`),
]);
/** SHA-256, 384 and 512. */
const SOUND_HASHES = new Set([1, 2, 3].map((number) => `2.16.840.1.101.3.4.2.${number}`));

const known = new WeakMap<X509Certificate, CertificateFacts>();

/** Reads the certificate once. Throws when it is no DER: do not ask before its signature is verified. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const read = known.get(certificate) ?? readFacts(certificate.raw);
  known.set(certificate, read);
  return read;
}

interface Extension {
  readonly type: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Exported for its test, whose certificates Node cannot all read. */
export function readFacts(raw: Buffer): CertificateFacts {
  const [signed, algorithm] = readValues(readOnly(raw, TAG.sequence));
  const extensions = readExtensions(contentOf(signed, TAG.sequence));
  for (const extension of extensions) checkExtension(extension);
  const valueOf = (wanted: string) => extensions.find(({ type }) => type === wanted)?.value;
  const [constraints, usage] = [valueOf(BASIC_CONSTRAINTS), valueOf(KEY_USAGE)];
  const usages = usage === undefined ? undefined : (readBits(readOnly(usage, TAG.bitString))[0] ?? 0);
  return {
    pathLength: constraints === undefined ? undefined : readPathLength(constraints),
    hasNameConstraints: valueOf(NAME_CONSTRAINTS) !== undefined,
    foreignExtension: extensions.find(({ type, critical }) => critical && !HEEDED.has(type))?.type,
    hasExtensionTwice: new Set(extensions.map(({ type }) => type)).size < extensions.length,
    maySignCertificates: ((usages ?? KEY_CERT_SIGN) & KEY_CERT_SIGN) !== 0,
    soundSignature: isSound(contentOf(algorithm, TAG.sequence)),
  };
}

/** The extensions are the last part of what is signed (RFC 5280, 4.1), after six parts and the version. */
function readExtensions(signed: Buffer): Extension[] {
  const parts = readValues(signed);
  const optional = parts.slice(parts[0]?.tag === TAG.context(0) ? 7 : 6);
  const all = optional.pop();
  if (optional.some(({ tag }) => !UNIQUE_IDENTIFIERS.has(tag))) throw new Error('a part of no kind');
  if (all === undefined || UNIQUE_IDENTIFIERS.has(all.tag)) return [];
  if (all.tag !== TAG.context(3)) throw new Error('a part of no kind');
  return readValues(readOnly(all.content, TAG.sequence)).map((extension) => {
    const [type, ...rest] = readValues(contentOf(extension, TAG.sequence));
    const critical = rest.length === 2 && readBoolean(contentOf(rest[0], TAG.boolean));
    if (rest.length > 2) throw new Error('an extension with further values');
    return {
      type: readIdentifier(contentOf(type, TAG.objectIdentifier)),
      critical,
      value: contentOf(rest.at(-1), TAG.octetString),
    };
  });
}

/** OpenSSL reads a certificate with a broken extension, and Node then treats the extension as absent. */
function checkExtension({ type, value }: Extension): void {
  if (!HEEDED.has(type) && type !== ISSUER_ALTERNATIVE_NAME) return;
  checkValues(value);
  const content = readOnly(value, TAGS_OF_VALUES[type] ?? TAG.sequence);
  if (type === EXTENDED_KEY_USAGE) {
    for (const usage of readValues(content)) readIdentifier(contentOf(usage, TAG.objectIdentifier));
  }
  if (type === ALTERNATIVE_NAME || type === ISSUER_ALTERNATIVE_NAME) readValues(content).forEach(checkName);
}

/** `[1]` and `[2]`, which nobody uses. */
const UNIQUE_IDENTIFIERS = new Set([0x81, 0x82]);

/** The kinds of a GeneralName (RFC 5280, 4.2.1.6). */
const NAMES = new Set([0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88]);
const TEXTS = new Set([0x81, 0x82, 0x86]);
const IP_ADDRESS = 0x87;

/** As Go: names are ASCII, and addresses have 4 or 16 bytes. */
function checkName({ tag, content }: DerValue): void {
  if (!NAMES.has(tag)) throw new Error('a name of no kind');
  if (TEXTS.has(tag) && content.some((byte) => byte >= 0x80)) throw new Error('a name that is not ASCII');
  if (tag === IP_ADDRESS && content.length !== 4 && content.length !== 16) throw new Error('no IP address');
}

function readPathLength(value: Buffer): number | undefined {
  const parts = readValues(readOnly(value, TAG.sequence));
  if (parts[0]?.tag === TAG.boolean) readBoolean(parts.shift()!.content);
  const [length, ...more] = parts;
  if (more.length > 0) throw new Error('basic constraints with further values');
  return length === undefined ? undefined : readSmallInteger(contentOf(length, TAG.integer));
}

/** SHA-1 and MD5 are refused, as by Go; a future algorithm is refused until it is added here. */
function isSound(algorithm: Buffer): boolean {
  const [identifier, parameters] = readValues(algorithm);
  const name = readIdentifier(contentOf(identifier, TAG.objectIdentifier));
  if (name !== RSA_PSS) return SOUND_SIGNATURES.has(name);
  // Without its hash, RSA-PSS is by SHA-1 (RFC 4055, 3.1).
  const [hash] = readValues(contentOf(parameters, TAG.sequence));
  if (hash?.tag !== TAG.context(0)) return false;
  const [hashName] = readValues(readOnly(hash.content, TAG.sequence));
  return SOUND_HASHES.has(readIdentifier(contentOf(hashName, TAG.objectIdentifier)));
}
