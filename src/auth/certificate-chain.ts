import type { X509Certificate } from 'node:crypto';
import type { CaBundle } from './ca-bundle.js';
import { factsOf } from './certificate-facts.js';
import { mayBeChecked } from './signing-key.js';

/** What a client showed in the TLS handshake. */
export interface PresentedCertificates {
  /** The client's own; it holds the key of this one. */
  readonly leaf: X509Certificate;
  /** The others, in any order and worth nothing by themselves. */
  readonly intermediates: readonly X509Certificate[];
}

/** From the client's certificate to one that is trusted, both included; each is signed by the next. */
export type CertificateChain = readonly [X509Certificate, ...X509Certificate[]];

/** Usages of a certificate (RFC 5280, 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USAGE = '2.5.29.37.0';
/**
 * Whoever sends certificates that fit together in many ways must not keep this server busy. Go stops at 100, which one
 * thread of many does; here all others wait meanwhile. 20 checks take 5 to 25 ms with the dearest keys that strangers may
 * show, and the right way is still found after 18 wrong ones, such as authorities of the same name.
 */
const MOST_SIGNATURE_CHECKS = 20;
const SHORTEST_RSA_BITS = 2048;

/**
 * Finds a way from the client's certificate to an anchor of the bundle, by the rules of Go's `Certificate.Verify` for
 * the usage client authentication: signatures, validity at `nowMs`, authority and its path length, usages of the whole
 * chain, critical extensions. Stricter than Go: RSA keys have 2048 bits or more, an anchor that signs must say that it
 * is an authority, and names under an authority with name constraints are refused rather than compared.
 *
 * @returns undefined when there is none, whatever the reason. Never throws.
 */
export function verifyChain(
  { leaf, intermediates }: PresentedCertificates,
  bundle: CaBundle,
  nowMs: number,
): CertificateChain | undefined {
  try {
    return new Search(intermediates, bundle, nowMs).from([leaf]);
  } catch {
    return undefined; // What a library cannot read is not trusted.
  }
}

/** Whether all certificates of a chain that was verified once are still valid. */
export function isCurrent(chain: CertificateChain, nowMs: number): boolean {
  return chain.every((certificate) => isValidAt(certificate, nowMs));
}

class Search {
  private checksLeft = MOST_SIGNATURE_CHECKS;

  constructor(
    private readonly intermediates: readonly X509Certificate[],
    private readonly bundle: CaBundle,
    private readonly nowMs: number,
  ) {}

  /** Continues the chain; every certificate but the first has been found fit to sign the one before. */
  from(chain: CertificateChain): CertificateChain | undefined {
    const last = chain.at(-1)!;
    if (!isValidAt(last, this.nowMs)) return undefined;
    if (this.bundle.contains(last)) return isGoodForClients(chain) ? chain : undefined;
    for (const issuer of [...this.bundle.anchors, ...this.intermediates]) {
      if (chain.some((each) => each.raw.equals(issuer.raw)) || !this.hasSigned(issuer, last)) continue;
      if (factsOf(last).hasForeignExtension || !mayStandAbove(chain, issuer)) continue;
      const found = this.from([...chain, issuer]);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * `checkIssued` compares names and key identifiers, looks whether the issuer's key may sign certificates, and refuses
   * extensions that are there twice. Keys of the bundle are the cluster's own choice, those of others are not.
   */
  private hasSigned(issuer: X509Certificate, subject: X509Certificate): boolean {
    if (!issuer.ca || !subject.checkIssued(issuer)) return false;
    if (!this.bundle.anchors.includes(issuer) && !mayBeChecked(issuer.publicKey)) return false;
    if (this.checksLeft-- <= 0) return false;
    return subject.verify(issuer.publicKey) && factsOf(subject).soundSignature;
  }
}

/** Whether the authority's own limits allow the chain below it. */
function mayStandAbove(chain: CertificateChain, issuer: X509Certificate): boolean {
  const { pathLength, hasNameConstraints } = factsOf(issuer);
  if (pathLength !== undefined && chain.length - 1 > pathLength) return false;
  return !hasNameConstraints || chain.every(({ subjectAltName }) => subjectAltName === undefined);
}

function isGoodForClients(chain: CertificateChain): boolean {
  return chain.every(
    (certificate) =>
      hasStrongKey(certificate) && allowsClients(certificate) && !factsOf(certificate).hasForeignExtension,
  );
}

/** Node calls the extended usages `keyUsage`; a certificate without any is good for all. */
function allowsClients({ keyUsage }: X509Certificate): boolean {
  const usages: readonly string[] | undefined = keyUsage;
  return usages === undefined || usages.includes(CLIENT_AUTH) || usages.includes(ANY_USAGE);
}

function hasStrongKey({ publicKey }: X509Certificate): boolean {
  const bits = publicKey.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || bits >= SHORTEST_RSA_BITS;
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs <= validToDate.getTime();
}
