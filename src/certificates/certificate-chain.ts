import type { X509Certificate } from 'node:crypto';
import type { CaBundle } from './ca-bundle.js';
import { factsOf } from './certificate-facts.js';
import type { PresentedCertificates } from './presented-certificates.js';
import { hasStrongKey, mayBeChecked } from './signing-key.js';

/** The certificates from the peer's to a trusted one, both included. Each is signed by the next. */
export type CertificateChain = readonly [X509Certificate, ...X509Certificate[]];

/** The role in which the peer presents its certificate. */
export type PeerRole = 'client' | 'server';

/** Usages of a certificate (RFC 5280, 4.2.1.12). */
const USAGES: Readonly<Record<PeerRole, string>> = { client: '1.3.6.1.5.5.7.3.2', server: '1.3.6.1.5.5.7.3.1' };
const ANY_USAGE = '2.5.29.37.0';
/**
 * A peer that sends certificates with many possible chains must not keep this server busy. Go stops at 100, which one
 * thread of many does; here all others wait meanwhile. 20 checks take 5 to 25 ms with the dearest keys that strangers
 * may show, and the right way is still found after 18 wrong ones, such as authorities of the same name.
 */
const MOST_SIGNATURE_CHECKS = 20;

/**
 * Finds a way from the peer's certificate to an anchor of the bundle, by the rules of Go's `Certificate.Verify` for the
 * usage of its role: signatures, validity at `nowMs`, authority and its path length, usages of the whole
 * chain, critical extensions. Stricter than Go: RSA keys have 2048 bits or more, an anchor that signs must say that it
 * is an authority, and names under an authority with name constraints are refused rather than compared.
 *
 * @returns undefined if there is none. Never throws.
 */
export function verifyChain(
  { leaf, intermediates }: PresentedCertificates,
  bundle: CaBundle,
  nowMs: number,
  role: PeerRole,
): CertificateChain | undefined {
  try {
    return new Search(intermediates, bundle, nowMs, role).chainFrom([leaf]);
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
    private readonly role: PeerRole,
  ) {}

  /** Continues the chain; every certificate but the first has been found fit to sign the one before. */
  chainFrom(chain: CertificateChain): CertificateChain | undefined {
    const last = chain.at(-1)!;
    if (!isValidAt(last, this.nowMs)) return undefined;
    if (this.bundle.contains(last)) return isGoodFor(this.role, chain) ? chain : undefined;
    for (const issuer of this.issuersOf(last)) {
      if (chain.some((each) => each.raw.equals(issuer.raw)) || !this.hasSigned(issuer, last)) continue;
      if (factsOf(last).foreignExtension !== undefined || !mayStandAbove(chain, issuer)) continue;
      const found = this.chainFrom([...chain, issuer]);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * Those of the issuer's name. Key identifiers are a hint for which to try first, to Go as well: an authority that was
   * reissued with its old key may have none, or another one (Go makes them in another way since 1.25).
   */
  private issuersOf(subject: X509Certificate): X509Certificate[] {
    const named = [...this.bundle.anchors, ...this.intermediates].filter((issuer) => isNamed(subject, issuer));
    const [likely, others]: [X509Certificate[], X509Certificate[]] = [[], []];
    for (const issuer of named) (subject.checkIssued(issuer) ? likely : others).push(issuer);
    return [...likely, ...others];
  }

  /** Keys of the bundle are the cluster's own choice, those of others are not. */
  private hasSigned(issuer: X509Certificate, subject: X509Certificate): boolean {
    if (!issuer.ca) return false;
    if (!this.bundle.anchors.includes(issuer) && !mayBeChecked(issuer.publicKey)) return false;
    if (this.checksLeft-- <= 0) return false;
    if (!subject.verify(issuer.publicKey)) return false;
    const { soundSignature, hasExtensionTwice } = factsOf(subject);
    return soundSignature && !hasExtensionTwice;
  }
}

/** Whether the authority's own limits allow the chain below it. */
function mayStandAbove(chain: CertificateChain, issuer: X509Certificate): boolean {
  const { pathLength, hasNameConstraints, maySignCertificates, hasExtensionTwice } = factsOf(issuer);
  if (!maySignCertificates || hasExtensionTwice) return false;
  if (pathLength !== undefined && chain.length - 1 > pathLength) return false;
  return !hasNameConstraints || chain.every(({ subjectAltName }) => subjectAltName === undefined);
}

function isNamed(subject: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.subject !== undefined && issuer.subject !== '' && subject.issuer === issuer.subject;
}

function isGoodFor(role: PeerRole, chain: CertificateChain): boolean {
  return chain.every(
    (certificate) =>
      hasStrongKey(certificate.publicKey) &&
      allows(role, certificate) &&
      factsOf(certificate).foreignExtension === undefined,
  );
}

/** Node calls the extended usages `keyUsage`; a certificate without any is good for all. */
function allows(role: PeerRole, { keyUsage }: X509Certificate): boolean {
  const usages: readonly string[] | undefined = keyUsage;
  return usages === undefined || usages.includes(USAGES[role]) || usages.includes(ANY_USAGE);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs <= validToDate.getTime();
}
