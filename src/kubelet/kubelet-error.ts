import type { Node } from '../model/cluster.js';

/** What kept a kubelet's metrics from arriving: stable words, for logs, metrics and tests. */
export type KubeletErrorCode =
  | 'NoAddress'
  | 'AddressNotFound'
  | 'LookupTimeout'
  | 'ConnectionRefused'
  | 'Unreachable'
  | 'ConnectTimeout'
  | 'ConnectionLost'
  | 'Timeout'
  | 'Aborted'
  | 'CertificateName'
  | 'CertificateAuthority'
  | 'CertificateExpired'
  | 'CertificatePurpose'
  | 'CertificateInvalid'
  | 'NoServingCertificate'
  | 'ClientCertificate'
  | 'TlsSettings'
  | 'Tls'
  | 'Credentials'
  | 'OwnCertificates'
  | 'OwnResources'
  | 'NotHttp'
  | 'Unauthorized'
  | 'Forbidden'
  | 'HttpStatus'
  | 'Redirected'
  | 'PageEncoded'
  | 'PageTooLarge'
  | 'PageMalformed'
  | 'KubeletCollection';

/**
 * Why one kubelet's metrics are missing. The message says what is wrong, `cure` what an administrator can do about it;
 * neither holds a credential.
 */
export class KubeletError extends Error {
  override readonly name = 'KubeletError';

  constructor(
    readonly code: KubeletErrorCode,
    message: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where a failing request went, as far as a failure's text needs it. */
export interface Attempt {
  readonly node: Node;
  /** Without path: `https://address:port`. */
  readonly origin: string;
  readonly address: string;
}
