/** PEM text or bytes. */
export type Pem = string | Buffer;

/**
 * Who this server is towards kubelets: the identity that it has towards the API server, and the authority that it
 * trusts there. The application provides it, because this folder does not know the kubeconfig. All of it is asked for
 * at each request; a certificate or key that is not the same string or Buffer as before leads to new connections.
 */
export abstract class KubeletCredentials {
  /** The bearer token of the next request; undefined for none. */
  abstract token(): string | undefined | Promise<string | undefined>;
  /** The authorities that sign kubelet certificates, unless a flag names others; undefined for those of the system. */
  abstract readonly ca: Pem | undefined;
  /** The client certificate with its key, unless flags name others. */
  abstract readonly cert: Pem | undefined;
  abstract readonly key: Pem | undefined;
  /** Whether no server of the cluster is to be verified. */
  get insecure(): boolean {
    return false;
  }
}

/** Credentials that do not change. */
export class FixedKubeletCredentials extends KubeletCredentials {
  readonly ca: Pem | undefined;
  readonly cert: Pem | undefined;
  readonly key: Pem | undefined;

  constructor(private readonly given: { token?: string; ca?: Pem; cert?: Pem; key?: Pem; insecure?: boolean } = {}) {
    super();
    ({ ca: this.ca, cert: this.cert, key: this.key } = given);
  }

  override token(): string | undefined | Promise<string | undefined> {
    return this.given.token;
  }

  override get insecure(): boolean {
    return this.given.insecure ?? false;
  }
}
