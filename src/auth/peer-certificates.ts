import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { CaBundle } from '../certificates/ca-bundle.js';
import { type CertificateChain, isCurrent, verifyChain } from '../certificates/certificate-chain.js';
import { presentedBy, type PresentedCertificates } from '../certificates/presented-certificates.js';

/** A refusal is checked again after this time, because a certificate may become valid. */
const RECHECK_REFUSAL_MS = 1000;

/** The certificates of one client, and the results of their verification. */
export class PeerCertificates implements PresentedCertificates {
  private readonly verdicts = new WeakMap<CaBundle, { readonly chain?: CertificateChain; readonly atMs: number }>();

  constructor(
    readonly leaf: X509Certificate,
    readonly intermediates: readonly X509Certificate[] = [],
  ) {}

  /**
   * The chain to an anchor of this bundle; undefined if there is none. Signatures are checked once for each bundle,
   * which takes about 3 ms. Validity is checked each time, which takes 1 µs.
   */
  verify(bundle: CaBundle, nowMs: number): CertificateChain | undefined {
    const known = this.verdicts.get(bundle);
    if (known?.chain && isCurrent(known.chain, nowMs)) return known.chain;
    if (known && !known.chain && Math.abs(nowMs - known.atMs) < RECHECK_REFUSAL_MS) return undefined;
    const chain = verifyChain(this, bundle, nowMs, 'client');
    this.verdicts.set(bundle, { chain, atMs: nowMs });
    return chain;
  }
}

/** Certificates of at most this many clients are remembered. Each kube-apiserver has one. */
const MOST_REMEMBERED = 64;

/** Keyed by connection. */
const known = new WeakMap<object, PeerCertificates | 'none'>();
/** Keyed by the certificates, so that the next connection of a client saves the 3 ms. */
const remembered = new Map<string, PeerCertificates>();

/**
 * The certificates that the client showed when its connection began. The listener must not resume sessions, because a
 * resumed session lacks the intermediates. It must not allow renegotiation, which could change the certificate.
 */
export function peerCertificatesOf(request: IncomingMessage): PeerCertificates | undefined {
  const connection = connectionOf(request);
  if (connection === undefined) return undefined;
  const found = known.get(connection) ?? readPeer(request.socket as Partial<TLSSocket>) ?? 'none';
  known.set(connection, found);
  return found === 'none' ? undefined : found;
}

/**
 * Over HTTP/2 the session is the connection, because each stream has a socket object of its own. Undefined if it is
 * closed.
 */
function connectionOf(request: IncomingMessage): object | undefined {
  const { stream } = request as { stream?: { session?: { readonly destroyed: boolean } } };
  if (stream === undefined) return request.socket;
  return stream.session?.destroyed === false ? stream.session : undefined;
}

function readPeer(socket: Partial<TLSSocket>): PeerCertificates | undefined {
  const presented = presentedBy(socket);
  return presented && remember(presented);
}

/** The handshake proved that the client has the key. The rest depends only on the bytes of the certificates. */
function remember({ leaf, intermediates }: PresentedCertificates): PeerCertificates {
  const name = [leaf, ...intermediates].map(({ fingerprint256 }) => fingerprint256).join();
  let found = remembered.get(name);
  if (found === undefined) {
    found = new PeerCertificates(leaf, intermediates);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, found);
  }
  return found;
}
