import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { type CertificateFacts, readFacts } from './certificate-facts.js';

// The judge is @peculiar/x509, a library that reads certificates whole.

const HEEDED = new Set([14, 15, 17, 19, 30, 31, 32, 35, 37].map((number) => `2.5.29.${number}`));
const SOUND = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const SOUND_WITHOUT_HASH = new Set(['Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']);

/** From here on a certificate is read by what is tested. What comes before is read by Node alone. */
const EXTENSIONS_TAG = 0xa3;

function judgedFacts(raw: Uint8Array<ArrayBuffer>): CertificateFacts {
  const certificate = new x509.X509Certificate(raw);
  const { extensions } = certificate;
  const { name, hash } = certificate.signatureAlgorithm as { name: string; hash?: { name: string } };
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages;
  const types = extensions.map(({ type }) => type);
  return {
    pathLength: certificate.getExtension(x509.BasicConstraintsExtension)?.pathLength,
    hasNameConstraints: types.includes('2.5.29.30'),
    foreignExtension: extensions.find(({ type, critical }) => critical && !HEEDED.has(type))?.type,
    hasExtensionTwice: new Set(types).size < types.length,
    maySignCertificates: usages === undefined || (usages & x509.KeyUsageFlags.keyCertSign) !== 0,
    soundSignature: SOUND_WITHOUT_HASH.has(name) || (name !== undefined && SOUND.has(hash?.name ?? '')),
  };
}

type Algorithm = { name: string; hash?: string } & Partial<webcrypto.RsaHashedKeyGenParams & webcrypto.EcKeyGenParams>;

const P256: Algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsa = (name: string, hash: string): Algorithm => {
  return { name, hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
};

async function certificateOf(algorithm: Algorithm, extensions: x509.Extension[] = []): Promise<Buffer<ArrayBuffer>> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const names = { subject: 'CN=a', issuer: 'CN=b', notBefore: new Date(0), notAfter: new Date(1e12) };
  const signing = {
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: { saltLength: 32, ...algorithm },
  };
  const made = await x509.X509CertificateGenerator.create({ serialNumber: '01', ...names, ...signing, extensions });
  return Buffer.from(made.rawData);
}

const { digitalSignature, keyCertSign, decipherOnly } = x509.KeyUsageFlags;
const foreign = new x509.Extension('1.2.840.113549.999', true, Buffer.from('0500', 'hex'));
const nameConstraints = new x509.Extension('2.5.29.30', true, Buffer.from('300aa0083006820461622e63', 'hex'));
const alternativeNames = new x509.SubjectAlternativeNameExtension([
  { type: 'dns', value: 'a.b' },
  { type: 'ip', value: '10.0.0.1' },
  { type: 'ip', value: 'fd00::1' },
]);

const EXTENSIONS: readonly [string, x509.Extension[]][] = [
  ['no extension', []],
  ['an authority', [new x509.BasicConstraintsExtension(true, undefined, true)]],
  ['an authority with none below it', [new x509.BasicConstraintsExtension(true, 0, true)]],
  ['an authority with 300 below it', [new x509.BasicConstraintsExtension(true, 300)]],
  ['no authority', [new x509.BasicConstraintsExtension(false, undefined, true)]],
  ['a key for signatures', [new x509.KeyUsagesExtension(digitalSignature, true)]],
  ['a key for certificates', [new x509.KeyUsagesExtension(keyCertSign | digitalSignature, true)]],
  ['a key with the ninth usage', [new x509.KeyUsagesExtension(decipherOnly, true)]],
  ['usages', [new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'])]],
  ['alternative names', [alternativeNames]],
  ['name constraints', [nameConstraints]],
  ['a foreign critical extension', [alternativeNames, foreign]],
  ['a foreign extension', [new x509.Extension('1.2.3.4', false, Buffer.from('0500', 'hex'))]],
  ['an extension twice', [alternativeNames, alternativeNames]],
];

describe('readFacts', () => {
  it.each(EXTENSIONS)('reads %s', async (_, extensions) => {
    const raw = await certificateOf(P256, extensions);
    expect(readFacts(raw)).toEqual(judgedFacts(raw));
  });

  it.each<[Algorithm, boolean]>([
    [P256, true],
    [{ ...P256, hash: 'SHA-384' }, true],
    [{ ...P256, hash: 'SHA-512' }, true],
    [{ ...P256, hash: 'SHA-1' }, false],
    [rsa('RSASSA-PKCS1-v1_5', 'SHA-1'), false],
    [rsa('RSASSA-PKCS1-v1_5', 'SHA-256'), true],
    [rsa('RSASSA-PKCS1-v1_5', 'SHA-384'), true],
    [rsa('RSASSA-PKCS1-v1_5', 'SHA-512'), true],
    [rsa('RSA-PSS', 'SHA-1'), false],
    [rsa('RSA-PSS', 'SHA-256'), true],
    [rsa('RSA-PSS', 'SHA-384'), true],
    [rsa('RSA-PSS', 'SHA-512'), true],
    [{ name: 'Ed25519' }, true],
    [{ name: 'ML-DSA-44' }, true],
    [{ name: 'ML-DSA-65' }, true],
    [{ name: 'ML-DSA-87' }, true],
  ])('a signature of %o is sound: %s', async (algorithm, isSound) => {
    const raw = await certificateOf(algorithm);
    expect(readFacts(raw).soundSignature).toBe(isSound);
    expect(judgedFacts(raw).soundSignature).toBe(isSound);
  });

  it('never reads more into a broken certificate than the judge', async () => {
    const usages = new x509.KeyUsagesExtension(keyCertSign, true);
    const authority = new x509.BasicConstraintsExtension(true, 1, true);
    const servers = new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']);
    const raw = await certificateOf(P256, [usages, authority, servers, alternativeNames, foreign]);
    const differences: string[] = [];
    let read = 0;
    for (let at = raw.indexOf(EXTENSIONS_TAG); at < raw.length; at++) {
      for (const change of [0x01, 0x80, 0xff, 0x20, 0x04]) {
        const broken = Buffer.from(raw);
        broken[at]! ^= change;
        const facts = factsOrError(() => readFacts(broken));
        if (facts === 'error' || !isReadByNode(broken)) continue;
        read++;
        const judged = factsOrError(() => judgedFacts(broken));
        if (facts !== judged) differences.push(`${at} ^ ${change}: ${facts} and ${judged}`);
      }
    }
    expect(differences).toEqual([]);
    // Most of these are bits of names and of the signature.
    expect(read).toBeGreaterThan(100);
  });
});

function isReadByNode(raw: Buffer): boolean {
  try {
    return new X509Certificate(raw).raw.length > 0;
  } catch {
    return false;
  }
}

function factsOrError(read: () => CertificateFacts): string {
  try {
    return JSON.stringify(read());
  } catch {
    return 'error';
  }
}
