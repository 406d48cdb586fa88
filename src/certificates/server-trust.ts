import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CaBundle } from './ca-bundle.js';
import { verifyChain } from './certificate-chain.js';
import { certificateFlaw } from './certificate-flaw.js';
import { presentedBy } from './presented-certificates.js';

/** Whom this server believes to be the one whom it wants to ask. */
export interface ServerTrust {
  /** Asked only about a certificate that OpenSSL refuses; undefined: then its word is the last one. */
  readonly authorities: () => CaBundle | undefined;
  /** Looks at the names in a certificate that is otherwise good. */
  readonly checkNames: (certificate: PeerCertificate) => Error | undefined;
}

/** A certificate that is not believed: OpenSSL's code for it, and what is wrong with it where that is known. */
export class UntrustedCertificateError extends Error {
  override readonly name = 'UntrustedCertificateError';

  constructor(
    /** As `UNABLE_TO_VERIFY_LEAF_SIGNATURE`; `UNSPECIFIED` where Node.js has no name for what OpenSSL found. */
    readonly code: string,
    readonly flaw: string | undefined,
  ) {
    super(`the certificate is not trusted (${code})${flaw === undefined ? '' : `: ${flaw}`}`);
  }
}

/**
 * TLS options for a connection that `refusalOf` judges once its handshake is over. Nothing may be sent before it has.
 */
export const JUDGED_HERE = { rejectUnauthorized: false, checkServerIdentity: () => undefined } as const;

/**
 * Why the peer of a connection made with `JUDGED_HERE` is not the one to talk to; undefined: it is. What OpenSSL accepts
 * is good. What it refuses is good when Go accepts it: OpenSSL looks at one authority of a name only, and not at all at
 * one whose key identifier is another, and takes `anyExtendedKeyUsage` for no usage of a server. Throws nothing.
 */
export function refusalOf(socket: TLSSocket, { authorities, checkNames }: ServerTrust): Error | undefined {
  try {
    const certificate = socket.getPeerCertificate(false);
    return (socket.authorized ? undefined : untrusted(socket, authorities)) ?? checkNames(certificate);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function untrusted(socket: TLSSocket, authorities: ServerTrust['authorities']): Error | undefined {
  const { authorizationError } = socket;
  const code = typeof authorizationError === 'string' ? authorizationError : 'UNSPECIFIED';
  const presented = presentedBy(socket);
  if (presented === undefined) return new UntrustedCertificateError(code, 'the other side shows none');
  const bundle = authorities();
  if (bundle !== undefined && verifyChain(presented, bundle, Date.now(), 'server')) return undefined;
  const flaw = code === 'UNSPECIFIED' ? certificateFlaw([presented.leaf, ...presented.intermediates]) : undefined;
  return new UntrustedCertificateError(code, flaw);
}
