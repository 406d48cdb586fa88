import 'reflect-metadata';
import { createPublicKey, type KeyObject, X509Certificate, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it, vi } from 'vitest';
import { CaBundle } from './ca-bundle.js';
import { isCurrent, verifyChain } from './certificate-chain.js';
import { PeerCertificates } from '../auth/peer-certificates.js';

interface Certificate {
  readonly pem: string;
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly x509: X509Certificate;
}

interface Wish {
  readonly by?: Certificate;
  readonly ca?: boolean | number;
  readonly usages?: readonly string[];
  readonly keyUsage?: x509.KeyUsageFlags;
  readonly from?: number;
  readonly to?: number;
  readonly hash?: string;
  readonly keys?: webcrypto.RsaHashedKeyGenParams | { name: string };
  readonly keyPair?: webcrypto.CryptoKeyPair;
  /** What the certificate says instead of the key that it signs by. */
  readonly publicKey?: KeyObject;
  readonly extensions?: readonly x509.Extension[];
}

const CLIENT = ['1.3.6.1.5.5.7.3.2'];
const SERVER = ['1.3.6.1.5.5.7.3.1'];
const NOW = Date.UTC(2030, 0, 1);
const HOUR = 3_600_000;
const rsa = (modulusLength: number, hash = 'SHA-256') => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash,
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
});
let serial = 0x40;

async function make(name: string, wish: Wish = {}): Promise<Certificate> {
  const { by, ca = false, usages, keyUsage, hash = 'SHA-256' } = wish;
  const kind = { name: 'ECDSA', namedCurve: 'P-256', ...wish.keys };
  const keys = wish.keyPair ?? (await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify']));
  const spki = wish.publicKey?.export({ type: 'spki', format: 'der' });
  const signingKey = (by?.keys ?? keys).privateKey;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16),
    subject: `CN=${name}`,
    issuer: `CN=${by?.name ?? name}`,
    notBefore: new Date(NOW - (wish.from ?? HOUR)),
    notAfter: new Date(NOW + (wish.to ?? HOUR)),
    publicKey: spki ? new x509.PublicKey(spki) : keys.publicKey,
    signingKey,
    signingAlgorithm: { name: signingKey.algorithm.name, hash },
    extensions: [
      ...(ca === false ? [] : [new x509.BasicConstraintsExtension(true, ca === true ? undefined : ca, true)]),
      ...(usages ? [new x509.ExtendedKeyUsageExtension([...usages])] : []),
      ...(keyUsage === undefined ? [] : [new x509.KeyUsagesExtension(keyUsage, true)]),
      ...(wish.extensions ?? []),
    ],
  });
  const pem = certificate.toString('pem');
  return { pem, name, keys, x509: new X509Certificate(pem) };
}

function names(bundle: readonly Certificate[], leaf: Certificate, ...others: readonly Certificate[]) {
  const presented = { leaf: leaf.x509, intermediates: others.map((each) => each.x509) };
  const anchors = CaBundle.parse(bundle.map(({ pem }) => pem).join('\n'));
  return verifyChain(presented, anchors, NOW, 'client')?.map(({ subject }) => subject.replace('CN=', ''));
}

const root = await make('root', { ca: true });
const mid = await make('mid', { by: root, ca: true });
const alice = await make('alice', { by: root, usages: CLIENT });
const san = new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'a.b' }]);
const foreign = new x509.Extension('1.2.3.4', true, Buffer.from('0500', 'hex'));
// permittedSubtrees: the DNS name ab.c
const nameConstraints = new x509.Extension('2.5.29.30', true, Buffer.from('300aa0083006820461622e63', 'hex'));

describe('a chain is found', () => {
  it('to a root, an intermediate or the certificate itself in the bundle', async () => {
    const bob = await make('bob', { by: mid, usages: CLIENT });
    expect(names([root], alice)).toEqual(['alice', 'root']);
    expect(names([root], bob, mid)).toEqual(['bob', 'mid', 'root']);
    expect(names([mid], bob)).toEqual(['bob', 'mid']);
    expect(names([alice], alice)).toEqual(['alice']);
  });

  it('among certificates in any order that do not belong together', async () => {
    const [a, b] = [await make('a', { by: mid, ca: true }), await make('b', { ca: true })];
    const leaf = await make('leaf', { by: a });
    expect(names([b, root], leaf, b, alice, mid, a)).toEqual(['leaf', 'a', 'mid', 'root']);
  });

  it('past an authority of the same name with another key', async () => {
    expect(names([await make('root', { ca: true }), root], alice)).toEqual(['alice', 'root']);
  });

  it('past 18 authorities of the same name with other keys', async () => {
    const others = await Promise.all(Array.from({ length: 18 }, () => make('root', { ca: true })));
    const bob = await make('bob', { by: mid });
    expect(names([...others, root], bob, mid)).toEqual(['bob', 'mid', 'root']);
  });

  it('through an authority that several others signed, whichever of those is trusted', async () => {
    const [old, other] = [await make('old', { ca: true }), await make('other', { ca: true })];
    const crossed = await Promise.all([old, other].map((by) => make('mid', { by, ca: true, keyPair: mid.keys })));
    const bob = await make('bob', { by: mid });
    for (const trusted of [root, old, other]) {
      expect(names([trusted], bob, mid, ...crossed)).toEqual(['bob', 'mid', trusted.name]);
    }
  });

  it.each<[string, Wish]>([
    ['without usages', {}],
    ['good for any usage', { usages: ['2.5.29.37.0'] }],
    ['good for servers and clients', { usages: [...SERVER, ...CLIENT] }],
    ['whose key is for signatures', { keyUsage: x509.KeyUsageFlags.digitalSignature }],
    ['signed by SHA-512', { hash: 'SHA-512' }],
    ['with an RSA key of 2048 bits', { keys: rsa(2048) }],
    ['with alternative names', { extensions: [san] }],
  ])('for a certificate %s', async (_, wish) => {
    expect(names([root], await make('leaf', { by: root, ...wish }))).toEqual(['leaf', 'root']);
  });

  it.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'])('where root, intermediate and leaf are of %s', async (name) => {
    const keys = { name };
    const top = await make('top', { ca: true, keys });
    const between = await make('between', { by: top, ca: true, keys });
    const leaf = await make('leaf', { by: between, usages: CLIENT, keys });
    expect(names([top], leaf, between)).toEqual(['leaf', 'between', 'top']);
    // Rotated: the keys of clients stay as they were for a while.
    expect(names([top], await make('alice', { by: top, usages: CLIENT }))).toEqual(['alice', 'top']);
    expect(names([root], await make('bob', { by: root, usages: CLIENT, keys }))).toEqual(['bob', 'root']);
  });

  it('below an authority that may have none below it', async () => {
    const narrow = await make('narrow', { by: root, ca: 0 });
    expect(names([root], await make('leaf', { by: narrow }), narrow)).toEqual(['leaf', 'narrow', 'root']);
  });

  it('under name constraints, for a certificate without names', async () => {
    const bound = await make('bound', { ca: true, extensions: [nameConstraints] });
    expect(names([bound], await make('leaf', { by: bound }))).toEqual(['leaf', 'bound']);
  });
});

describe('no chain is found', () => {
  it('to a bundle of others', async () => {
    expect(names([await make('other', { ca: true })], alice)).toBeUndefined();
  });

  it('for a forgery: same names, another key', async () => {
    const forged = await make('root', { ca: true });
    expect(names([root], await make('alice', { by: forged }), forged)).toBeUndefined();
  });

  it('for a forgery of ML-DSA', async () => {
    const keys = { name: 'ML-DSA-65' };
    const [top, forged] = [await make('top', { ca: true, keys }), await make('top', { ca: true, keys })];
    expect(names([top], await make('alice', { by: forged, keys }), forged)).toBeUndefined();
    expect(names([top], await make('alice', { by: top, keys, usages: SERVER }))).toBeUndefined();
    expect(names([top], await make('alice', { by: top, keys, to: -1000 }))).toBeUndefined();
  });

  it('to an authority of another name with the same key', async () => {
    expect(names([await make('renamed', { ca: true, keyPair: root.keys })], alice)).toBeUndefined();
  });

  it('for one that signs itself', async () => {
    expect(names([root], await make('alice', { usages: CLIENT }))).toBeUndefined();
    expect(names([root], await make('alice', { ca: true }))).toBeUndefined();
  });

  it('when the intermediate is missing', async () => {
    expect(names([root], await make('bob', { by: mid }))).toBeUndefined();
  });

  it.each<[string, Wish]>([
    ['expired', { to: -1000 }],
    ['not yet valid', { from: -1000 }],
    ['good for servers only', { usages: SERVER }],
    ['signed by SHA-1', { hash: 'SHA-1' }],
    ['with an RSA key of 1024 bits', { keys: rsa(1024) }],
    ['with a critical extension that nobody knows', { extensions: [foreign] }],
    ['with an extension twice', { usages: CLIENT, extensions: [new x509.ExtendedKeyUsageExtension(CLIENT)] }],
  ])('for a certificate %s', async (_, wish) => {
    expect(names([root], await make('leaf', { by: root, ...wish }))).toBeUndefined();
  });

  it.each<[string, Wish]>([
    ['no authority', {}],
    ['an authority whose key may not sign certificates', { ca: true, keyUsage: x509.KeyUsageFlags.digitalSignature }],
    ['expired', { ca: true, to: -1000 }],
    ['not yet valid', { ca: true, from: -1000 }],
    ['for servers only', { ca: true, usages: SERVER }],
    ['signed by SHA-1', { ca: true, hash: 'SHA-1' }],
    ['an authority with a weak key', { ca: true, keys: rsa(1024) }],
    ['an authority with an unknown critical extension', { ca: true, extensions: [foreign] }],
  ])('when the intermediate is %s', async (_, wish) => {
    const between = await make('between', { by: root, ...wish });
    expect(names([root], await make('leaf', { by: between }), between)).toBeUndefined();
  });

  it.each<[string, Wish]>([
    ['no authority', {}],
    ['expired', { ca: true, to: -1000 }],
    ['for servers only', { ca: true, usages: SERVER }],
    ['an authority with a weak key', { ca: true, keys: rsa(1024) }],
    ['an authority with an unknown critical extension', { ca: true, extensions: [foreign] }],
  ])('when the root is %s', async (_, wish) => {
    const bad = await make('bad', wish);
    expect(names([bad], await make('leaf', { by: bad }))).toBeUndefined();
  });

  it('below an authority that may have no other below it', async () => {
    const narrow = await make('narrow', { ca: 0 });
    const below = await make('below', { by: narrow, ca: true });
    expect(names([narrow], await make('leaf', { by: below }), below)).toBeUndefined();
  });

  it('under name constraints, for a certificate with names', async () => {
    const bound = await make('bound', { ca: true, extensions: [nameConstraints] });
    expect(names([bound], await make('leaf', { by: bound, extensions: [san] }))).toBeUndefined();
  });

  it('for a leaf that a client certificate signed', async () => {
    expect(names([root], await make('admin', { by: alice }), alice)).toBeUndefined();
  });
});

it('gives up on certificates that fit together in too many ways', async () => {
  const authorities = await Promise.all(Array.from({ length: 4 }, () => make('same', { ca: true })));
  const pairs = authorities.flatMap((by) => authorities.map(({ keys }) => ({ by, keyPair: keys })));
  const all = await Promise.all(pairs.map((pair) => make('same', { ...pair, ca: true })));
  const checks = vi.spyOn(X509Certificate.prototype, 'verify');
  expect(names([root], all[0]!, ...all.slice(1))).toBeUndefined();
  expect(checks).toHaveBeenCalledTimes(20);
  checks.mockRestore();
});

describe('a signature by a key of RSA with 16384 bits, which Go takes from no peer', () => {
  const n = Buffer.alloc(2048, 0xff).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });

  it.each([
    ['is not checked when a stranger shows the key', false],
    ['is checked when the bundle has the key', true],
  ])('%s', async (_, trusted) => {
    const dear = await make('dear', { ca: true, keys: rsa(2048), publicKey });
    const leaf = await make('leaf', { by: dear });
    const checks = vi.spyOn(X509Certificate.prototype, 'verify');
    expect(names([trusted ? dear : root], leaf, dear)).toBeUndefined();
    expect(checks.mock.calls.length > 0).toBe(trusted);
    checks.mockRestore();
  });
});

describe('the certificates of a connection', () => {
  const peer = () => new PeerCertificates(alice.x509);

  it('are current until one of the chain ends', async () => {
    const chain = verifyChain(peer(), CaBundle.parse(root.pem), NOW, 'client')!;
    expect(isCurrent(chain, NOW + HOUR)).toBe(true);
    expect(isCurrent(chain, NOW + HOUR + 1000)).toBe(false);
  });

  it('are verified once for a bundle, and again for another', () => {
    const [bundle, same, other] = [root, root, mid].map(({ pem }) => CaBundle.parse(pem)) as [
      CaBundle,
      CaBundle,
      CaBundle,
    ];
    const one = peer();
    const chain = one.verify(bundle, NOW);
    expect(chain).toHaveLength(2);
    expect(one.verify(bundle, NOW + 1)).toBe(chain);
    expect(one.verify(same, NOW)).not.toBe(chain);
    expect(one.verify(other, NOW)).toBeUndefined();
  });

  it('are refused once they end, and accepted once they begin', () => {
    const bundle = CaBundle.parse(root.pem);
    const one = peer();
    expect(one.verify(bundle, NOW - 2 * HOUR)).toBeUndefined();
    expect(one.verify(bundle, NOW)).toBeDefined();
    expect(one.verify(bundle, NOW + 2 * HOUR)).toBeUndefined();
  });

  it('are not looked at again at once when refused', () => {
    const bundle = CaBundle.parse(mid.pem);
    const one = peer();
    expect(one.verify(bundle, NOW)).toBeUndefined();
    Object.assign(one, { leaf: mid.x509 });
    expect(one.verify(bundle, NOW + 999)).toBeUndefined();
    expect(one.verify(bundle, NOW + 1000)).toBeDefined();
  });
});
