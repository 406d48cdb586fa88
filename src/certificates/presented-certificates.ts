import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** More than any chain; OpenSSL takes about a hundred KiB of certificates from a peer. */
const MOST_INTERMEDIATES = 10;

/** The certificates that a peer presented in the TLS handshake. */
export interface PresentedCertificates {
  /** The peer's own; it holds the key of this one. */
  readonly leaf: X509Certificate;
  /** The others, in any order and worth nothing by themselves. */
  readonly intermediates: readonly X509Certificate[];
}

/** Undefined when it showed nothing, or when this is no TLS connection. */
export function presentedBy(socket: Partial<TLSSocket>): PresentedCertificates | undefined {
  const leaf = socket.getPeerX509Certificate?.();
  if (leaf === undefined) return undefined;
  const intermediates: X509Certificate[] = [];
  // Node links the certificates in the order in which they were sent, whether or not one issued the other.
  for (let next = leaf.issuerCertificate; next && intermediates.length < MOST_INTERMEDIATES;) {
    intermediates.push(next);
    next = next.issuerCertificate;
  }
  return { leaf, intermediates };
}
