import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CaBundle } from './ca-bundle.js';
import { verifyChain } from './certificate-chain.js';
import { certificateFlaw } from './certificate-flaw.js';
import { presentedBy } from './presented-certificates.js';

/** How this server verifies its peer. */
export interface ServerTrust {
  /** Used only for a certificate that OpenSSL refuses. Undefined: the refusal stands. */
  readonly authorities: () => CaBundle | undefined;
  /** Checks the names in a certificate that is otherwise valid. */
  readonly checkNames: (certificate: PeerCertificate) => Error | undefined;
}

/** A certificate is not trusted. Has OpenSSL's code, and what is wrong if that is known. */
export class UntrustedCertificateError extends Error {
  override readonly name = 'UntrustedCertificateError';

  constructor(
    /** Such as `UNABLE_TO_VERIFY_LEAF_SIGNATURE`; `UNSPECIFIED` if Node.js has no name for the result of OpenSSL. */
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
 * Why the peer of a connection made with `JUDGED_HERE` is not trusted; undefined if it is. What OpenSSL accepts is
 * trusted. What it refuses is trusted if Go accepts it: OpenSSL only tries one authority of a name, none with another
 * key identifier, and rejects `anyExtendedKeyUsage` for servers. Never throws.
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
  if (presented === undefined) return new UntrustedCertificateError(code, 'the other side presented none');
  const bundle = authorities();
  if (bundle !== undefined && verifyChain(presented, bundle, Date.now(), 'server')) return undefined;
  const flaw = code === 'UNSPECIFIED' ? certificateFlaw([presented.leaf, ...presented.intermediates]) : undefined;
  return new UntrustedCertificateError(code, flaw);
}
