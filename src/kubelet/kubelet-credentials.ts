/** PEM text or bytes. */
export type Pem = string | Buffer;

/**
 * Who this server is towards kubelets: the identity that it has towards the API server, and the authority that it
 * trusts there. The application provides it, because this folder does not know the kubeconfig.
 */
export abstract class KubeletCredentials {
  /** The bearer token of the next request; undefined for none. */
  abstract token(): string | undefined | Promise<string | undefined>;
  /** The authorities that sign kubelet certificates, unless a flag names others; undefined for those of the system. */
  abstract readonly ca?: Pem;
  /** The client certificate with its key, unless flags name others. */
  abstract readonly cert?: Pem;
  abstract readonly key?: Pem;
}
