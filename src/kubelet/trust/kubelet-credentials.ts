/** PEM text or bytes. */
export type Pem = string | Buffer;

/**
 * How this server identifies itself to kubelets, and which authorities it trusts: the same as towards the
 * kube-apiserver. The application provides it, because this folder does not know the kubeconfig. It is read for each
 * request. A certificate or key that is another string or Buffer than before leads to new connections.
 */
export abstract class KubeletCredentials {
  /** The bearer token of the next request; undefined for none. */
  abstract token(): string | undefined | Promise<string | undefined>;
  /** The authorities of kubelet certificates, unless a flag names others; undefined: those of the system. */
  abstract readonly ca: Pem | undefined;
  /** The client certificate and its key, unless flags name others. */
  abstract readonly cert: Pem | undefined;
  abstract readonly key: Pem | undefined;
  /** Whether the kubeconfig says that no server is verified. */
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
