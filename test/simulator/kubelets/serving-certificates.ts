import { createAuthority } from '../pki/authority.ts';
import type { Authority, KeyPair } from '../pki/authority.ts';
import { LOCAL_NAMES } from '../pki/pki.ts';
import type { Pki } from '../pki/pki.ts';
import type { KubeletServer } from './kubelet-server.ts';

/** What can be wrong with a serving certificate. That of a node names it and no address. */
export type CertificateFlaw =
  | 'foreign-authority'
  /** As a kubelet without serverTLSBootstrap makes it: by an authority of its own. */
  | 'self-made'
  | 'wrong-name'
  | 'expired'
  /** Good for another minute of its hour. */
  | 'ends-soon'
  | `of ${string}`;

/** When a certificate of this flaw ends, in milliseconds from now. */
const END_MS: Readonly<Record<string, number>> = { expired: -60_000, 'ends-soon': 60_000 };

/** Gives the kubelets a port for each kind of serving certificate, opened when it is first asked for. */
export class ServingCertificates {
  readonly #pki: Pki;
  readonly #server: KubeletServer;
  readonly #ports = new Map<CertificateFlaw | undefined, Promise<number>>();

  constructor(pki: Pki, server: KubeletServer) {
    this.#pki = pki;
    this.#server = server;
  }

  /** The port on which all kubelets answer with a certificate of this flaw, or with a good one. */
  port(flaw?: CertificateFlaw): Promise<number> {
    const open = this.#ports.get(flaw) ?? this.#certificate(flaw).then((pair) => this.#server.listen(pair));
    this.#ports.set(flaw, open);
    return open;
  }

  async #certificate(flaw: CertificateFlaw | undefined): Promise<KeyPair> {
    const authority = await this.#authority(flaw);
    const owner = flaw?.startsWith('of ') ? flaw.slice('of '.length) : undefined;
    const names = flaw === 'wrong-name' ? ['other-node', '192.0.2.1'] : owner === undefined ? LOCAL_NAMES : [owner];
    const endsMs = END_MS[flaw ?? ''];
    const notAfter = endsMs === undefined ? undefined : new Date(Date.now() + endsMs);
    const commonName = `system:node:${owner ?? 'simulated'}`;
    return authority.issue({ commonName, organizations: ['system:nodes'], names, usage: 'server', notAfter });
  }

  async #authority(flaw: CertificateFlaw | undefined): Promise<Authority> {
    const { keyAlgorithm, cluster } = this.#pki;
    if (flaw === 'foreign-authority') return createAuthority('kubernetes', keyAlgorithm);
    return flaw === 'self-made' ? createAuthority('node-1-ca@1795432143', keyAlgorithm) : cluster;
  }
}
