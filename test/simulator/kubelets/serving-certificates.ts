import { createAuthority } from '../pki/authority.ts';
import type { KeyPair } from '../pki/authority.ts';
import { LOCAL_NAMES } from '../pki/pki.ts';
import type { Pki } from '../pki/pki.ts';
import type { KubeletServer } from './kubelet-server.ts';

/** What can be wrong with a serving certificate. That of a node names it and no address. */
export type CertificateFlaw = 'foreign-authority' | 'wrong-name' | 'expired' | `of ${string}`;

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
    const authority = flaw === 'foreign-authority' ? await createAuthority('kubernetes') : this.#pki.cluster;
    const owner = flaw?.startsWith('of ') ? flaw.slice('of '.length) : undefined;
    const names = flaw === 'wrong-name' ? ['other-node', '192.0.2.1'] : owner === undefined ? LOCAL_NAMES : [owner];
    const notAfter = flaw === 'expired' ? new Date(Date.now() - 60_000) : undefined;
    const commonName = `system:node:${owner ?? 'simulated'}`;
    return authority.issue({ commonName, organizations: ['system:nodes'], names, usage: 'server', notAfter });
  }
}
