import type { X509Certificate } from 'node:crypto';
import { factsOf } from './certificate-facts.js';
import { hasStrongKey, SHORTEST_RSA_BITS } from './signing-key.js';

/**
 * Returns what is wrong with one of these certificates, whoever signed it: a weak key, a broken signature algorithm, or
 * an unknown critical extension. Node.js has no codes for these. Returns undefined if nothing is found. Never throws.
 */
export function certificateFlaw(certificates: readonly X509Certificate[]): string | undefined {
  for (const certificate of certificates) {
    try {
      const flaw = flawOf(certificate);
      if (flaw !== undefined) return certificate === certificates[0] ? `its ${flaw}` : `the ${flaw}, of an authority`;
    } catch {
      return 'it cannot be read';
    }
  }
  return undefined;
}

function flawOf(certificate: X509Certificate): string | undefined {
  const { publicKey, signatureAlgorithm } = certificate;
  if (!hasStrongKey(publicKey)) {
    const bits = publicKey.asymmetricKeyDetails?.modulusLength;
    return `RSA key has ${bits} bits, and at least ${SHORTEST_RSA_BITS} are needed`;
  }
  const facts = factsOf(certificate);
  if (!facts.soundSignature)
    return `signature is by ${signatureAlgorithm ?? 'an unknown algorithm'}, which is not safe`;
  if (facts.foreignExtension !== undefined) {
    return `critical extension ${facts.foreignExtension} is unknown, so the certificate must be rejected`;
  }
  return undefined;
}
