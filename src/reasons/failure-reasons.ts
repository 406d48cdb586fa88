import type { KubeletErrorCode } from '../kubelet/kubelet-error.js';
import type { ReasonCode } from './reason.js';

/** The reason for a kind of failed scrape, and the failure in a few words, without addresses and certificates. */
type FailureReason = readonly [reason: ReasonCode, words: string];

const REASON_OF: Readonly<Record<KubeletErrorCode, FailureReason>> = {
  NoAddress: ['NodeUnreachable', 'it has no address of the preferred types'],
  AddressNotFound: ['NodeUnreachable', 'its name cannot be resolved'],
  LookupTimeout: ['NodeUnreachable', 'its name is being looked up, and no DNS server has answered'],
  ConnectionRefused: ['NodeUnreachable', 'connection refused'],
  Unreachable: ['NodeUnreachable', 'no way to the node'],
  ConnectTimeout: ['NodeUnreachable', 'no connection in time'],
  ConnectionLost: ['NodeUnreachable', 'the connection ended before the answer did'],
  Timeout: ['NodeUnreachable', 'no whole answer in time'],
  Aborted: ['ScrapeFailed', 'the request was given up'],
  CertificateName: ['CertificateNames', "the kubelet's certificate names others"],
  CertificateAuthority: ['CertificateRefused', "the kubelet's certificate is not signed by a known authority"],
  CertificateExpired: ['CertificateRefused', "the kubelet's certificate has expired or is not yet valid"],
  CertificatePurpose: ['CertificateRefused', "the kubelet's certificate is not one of a server"],
  CertificateInvalid: ['CertificateRefused', "the kubelet's certificate is not safe, or cannot be read"],
  NoServingCertificate: ['NoServingCertificate', 'the kubelet has no serving certificate yet'],
  ClientCertificate: ['ClientCertificateRefused', "the kubelet refuses this server's client certificate"],
  TlsSettings: ['TlsSettings', 'the kubelet and this server have no TLS version or cipher suite in common'],
  Tls: ['CertificateRefused', 'TLS failed'],
  Credentials: ['TokenRefused', 'this server has no token for it'],
  OwnCertificates: ['OwnCertificatesUnusable', "this server's own certificates for kubelet connections are not usable"],
  OwnResources: ['ScrapeFailed', 'this server has no file descriptors or no memory left'],
  Unauthorized: ['TokenRefused', "the kubelet does not accept this server's token"],
  Forbidden: ['TokenRefused', 'the kubelet does not allow this server to read metrics'],
  NotHttp: ['PageUnusable', 'the answer is not HTTP/1.1'],
  HttpStatus: ['PageUnusable', 'the kubelet answered with an error'],
  Redirected: ['PageUnusable', 'the kubelet points to another place'],
  PageEncoded: ['PageUnusable', 'the page is encoded as nobody asked for'],
  PageTooLarge: ['PageUnusable', 'the page is too large'],
  PageMalformed: ['PageUnusable', 'the page cannot be read'],
  KubeletCollection: ['KubeletCollection', 'the kubelet could not collect its metrics'],
};

/** @param code that of a KubeletError, or any other */
export function failureReason(code: string): FailureReason {
  return (
    (Object.hasOwn(REASON_OF, code) ? REASON_OF[code as KubeletErrorCode] : undefined) ?? [
      'ScrapeFailed',
      'an unexpected error',
    ]
  );
}
