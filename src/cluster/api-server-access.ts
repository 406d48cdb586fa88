import type { Agent } from 'node:http';

/** The identity of this server, and the authorities of the kube-apiserver. */
export interface ClientIdentity {
  readonly tls: TlsCredentials;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Leads through the proxy of the kubeconfig. */
  readonly agent?: Agent;
}

/** The part of Node's TLS options that a kubeconfig decides. */
export interface TlsCredentials {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** The address of one kube-apiserver, and the credentials for it. */
export abstract class ApiServerAccess {
  /** URL of the kube-apiserver, without a slash at the end. */
  abstract readonly server: string;
  /** Whether the kubeconfig says `insecure-skip-tls-verify: true`. */
  readonly skipsTlsVerification: boolean = false;

  /**
   * The current credentials. Files and plugins are read again, because credentials rotate. Fails if one of them fails.
   */
  abstract credentials(): Promise<ClientIdentity>;
}
