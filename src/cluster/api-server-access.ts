import type { Agent } from 'node:http';

/** By what this server proves who it is, and by what it knows the kube-apiserver. */
export interface Credentials {
  readonly tls: TlsCredentials;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What leads through the proxy that a kubeconfig names. */
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

/** The way to one kube-apiserver, and whom this server is there. */
export abstract class ApiServerAccess {
  /** URL of the kube-apiserver, without a slash at the end. */
  abstract readonly server: string;
  /** Whether the kubeconfig says `insecure-skip-tls-verify: true`. */
  readonly skipsTlsVerification: boolean = false;

  /** What counts now: files and plugins are asked again, since what they say rotates. Fails when one of them does. */
  abstract credentials(): Promise<Credentials>;
}
