import type { KeyObject } from 'node:crypto';

/** Beyond this Go's TLS takes no RSA key that a peer shows (CVE-2023-29409): a check takes time by the square of it. */
const LONGEST_RSA_BITS = 8192;
/** Go's `crypto/rsa` refuses larger public exponents, each bit of which is a multiplication more. */
const LARGEST_EXPONENT = 2n ** 31n - 1n;
/** P-224, P-256, P-384 and P-521, by OpenSSL's names: those that Go's `crypto/x509` reads. */
const CURVES = new Set<string | undefined>(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1']);

/** Keys of which each kind has one size: Ed25519, and ML-DSA (FIPS 204), which Kubernetes 1.38 offers for a whole PKI. */
const FIXED_SIZES = new Set<string | undefined>(['ed25519', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87']);

/** Shorter ones are refused, of whomever: stricter than Go, as OpenSSL is. */
export const SHORTEST_RSA_BITS = 2048;

export function hasStrongKey({ asymmetricKeyDetails }: KeyObject): boolean {
  return (asymmetricKeyDetails?.modulusLength ?? SHORTEST_RSA_BITS) >= SHORTEST_RSA_BITS;
}

/** Whether a signature by a stranger's key may be checked: the keys that Go's TLS and x509 take, all of them quick. */
export function mayBeChecked({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = Infinity, publicExponent = 0n, namedCurve } = asymmetricKeyDetails ?? {};
  switch (asymmetricKeyType) {
    case 'rsa':
      return modulusLength <= LONGEST_RSA_BITS && publicExponent <= LARGEST_EXPONENT;
    case 'ec':
      return CURVES.has(namedCurve);
    default:
      return FIXED_SIZES.has(asymmetricKeyType);
  }
}
