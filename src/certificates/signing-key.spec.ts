import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, it } from 'vitest';
import { mayBeChecked } from './signing-key.js';

/** No true key, since nobody knows its factors, but what a stranger may write into a certificate. */
function rsa(bits: number, exponent: bigint): KeyObject {
  const bytes = (value: bigint) => Buffer.from(value.toString(16).replace(/^(?=(?:..)*.$)/, '0'), 'hex');
  const modulus = 2n ** BigInt(bits - 1) + 1n;
  const jwk = { kty: 'RSA', n: bytes(modulus).toString('base64url'), e: bytes(exponent).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;

// RSA: maxRSAKeySize of Go's crypto/tls, and the bound of E in its crypto/rsa. The rest: parsePublicKey and
// checkSignature of its crypto/x509, with ML-DSA from Go 1.27 on.
it.each<[string, () => KeyObject]>([
  ['RSA of 2048 bits', () => rsa(2048, 65537n)],
  ['RSA of 8192 bits', () => rsa(8192, 65537n)],
  ['RSA with the exponent 2³¹-1', () => rsa(2048, 2n ** 31n - 1n)],
  ['P-224', () => ec('P-224')],
  ['P-256', () => ec('P-256')],
  ['P-384', () => ec('P-384')],
  ['P-521', () => ec('P-521')],
  ['Ed25519', () => generateKeyPairSync('ed25519').publicKey],
  ['ML-DSA-44', () => generateKeyPairSync('ml-dsa-44').publicKey],
  ['ML-DSA-65', () => generateKeyPairSync('ml-dsa-65').publicKey],
  ['ML-DSA-87', () => generateKeyPairSync('ml-dsa-87').publicKey],
])('as by Go, signatures are checked by a key of %s', (_, key) => {
  expect(mayBeChecked(key())).toBe(true);
});

it.each<[string, () => KeyObject]>([
  ['RSA of 8193 bits', () => rsa(8193, 65537n)],
  ['RSA of 16384 bits', () => rsa(16384, 65537n)],
  ['RSA with the exponent 2³¹', () => rsa(2048, 2n ** 31n)],
  ['RSA with an exponent of 64 bits', () => rsa(2048, 2n ** 64n - 1n)],
  ['RSA-PSS alone', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey],
  ['secp256k1', () => ec('secp256k1')],
  ['brainpoolP512t1', () => ec('brainpoolP512t1')],
  ['sect571r1', () => ec('sect571r1')],
  ['Ed448', () => generateKeyPairSync('ed448').publicKey],
  ['SLH-DSA', () => generateKeyPairSync('slh-dsa-sha2-128f').publicKey],
  ['X25519', () => generateKeyPairSync('x25519').publicKey],
])('as by Go, nothing is checked by a key of %s', (_, key) => {
  expect(mayBeChecked(key())).toBe(false);
});
