import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { CaBundle } from '../certificates/ca-bundle.js';
import { type CertificateChain, isCurrent, verifyChain } from '../certificates/certificate-chain.js';
import { presentedBy, type PresentedCertificates } from '../certificates/presented-certificates.js';

/** A refusal is looked at again after this time: a certificate may become valid. */
const RECHECK_REFUSAL_MS = 1000;

/** The certificates of one client, and what was found out about them. */
export class PeerCertificates implements PresentedCertificates {
  private readonly verdicts = new WeakMap<CaBundle, { readonly chain?: CertificateChain; readonly atMs: number }>();

  constructor(
    readonly leaf: X509Certificate,
    readonly intermediates: readonly X509Certificate[] = [],
  ) {}

  /**
   * The chain to an anchor of this bundle; undefined when there is none. Signatures are checked once for each bundle,
   * so again when the authorities have changed; validity is checked each time. The former takes about 3 ms, the latter
   * 1 µs.
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

/** So many clients' certificates are remembered; a kube-apiserver has one, and there are a few of those. */
const MOST_REMEMBERED = 64;

/** By connection. */
const known = new WeakMap<object, PeerCertificates | 'none'>();
/** By what was shown, so that a client's next connection does not cost the 3 ms again: many may come at once. */
const remembered = new Map<string, PeerCertificates>();

/**
 * What the client of this request showed when its connection began, kept with the connection. This needs a listener
 * that resumes no session, since a resumed one has lost the intermediates, and that allows no renegotiation, which could
 * change the certificate later.
 */
export function peerCertificatesOf(request: IncomingMessage): PeerCertificates | undefined {
  const connection = connectionOf(request);
  if (connection === undefined) return undefined;
  const found = known.get(connection) ?? readPeer(request.socket as Partial<TLSSocket>) ?? 'none';
  known.set(connection, found);
  return found === 'none' ? undefined : found;
}

/** Over HTTP/2 each stream has a socket object of its own; the session is the connection. Undefined when it is gone. */
function connectionOf(request: IncomingMessage): object | undefined {
  const { stream } = request as { stream?: { session?: { readonly destroyed: boolean } } };
  if (stream === undefined) return request.socket;
  return stream.session?.destroyed === false ? stream.session : undefined;
}

function readPeer(socket: Partial<TLSSocket>): PeerCertificates | undefined {
  const presented = presentedBy(socket);
  return presented && remember(presented);
}

/** Whether the client has the key was found out by the handshake; all else is a matter of the certificates' bytes. */
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
