import type { Node } from '../model/cluster.js';

/** Kinds of failed scrapes. The words are stable: logs, the API and tests use them. */
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
 * Why a scrape of one kubelet failed. The message says what is wrong, and `cure` what an administrator can do about it.
 * Neither contains a credential.
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

/** Where a request went, for the text of a failure. */
export interface AttemptedAddress {
  readonly node: Node;
  /** Without path: `https://address:port`. */
  readonly origin: string;
  readonly address: string;
}
