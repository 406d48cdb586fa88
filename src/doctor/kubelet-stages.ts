import type { KubeletErrorCode } from '../kubelet/kubelet-error.js';

/** The stages of a scrape, in order. These are the names of the checks. */
export const KUBELET_STAGES = [
  'kubelet-credentials',
  'kubelet-address',
  'kubelet-port',
  'kubelet-tls',
  'kubelet-answer',
  'kubelet-token',
  'kubelet-page',
  'kubelet-clock',
] as const;

export type KubeletStage = (typeof KUBELET_STAGES)[number];

/** Other statuses say nothing about the token: a kubelet that cannot review it returns 500. */
const STAGE_OF: Readonly<Record<KubeletErrorCode, KubeletStage>> = {
  Credentials: 'kubelet-credentials',
  OwnCertificates: 'kubelet-credentials',
  OwnResources: 'kubelet-port',
  NoAddress: 'kubelet-address',
  AddressNotFound: 'kubelet-address',
  LookupTimeout: 'kubelet-address',
  ConnectionRefused: 'kubelet-port',
  Unreachable: 'kubelet-port',
  ConnectTimeout: 'kubelet-port',
  Aborted: 'kubelet-port',
  CertificateName: 'kubelet-tls',
  CertificateAuthority: 'kubelet-tls',
  CertificateExpired: 'kubelet-tls',
  CertificatePurpose: 'kubelet-tls',
  CertificateInvalid: 'kubelet-tls',
  NoServingCertificate: 'kubelet-tls',
  ClientCertificate: 'kubelet-tls',
  TlsSettings: 'kubelet-tls',
  Tls: 'kubelet-tls',
  Unauthorized: 'kubelet-token',
  Forbidden: 'kubelet-token',
  ConnectionLost: 'kubelet-answer',
  Timeout: 'kubelet-answer',
  NotHttp: 'kubelet-answer',
  HttpStatus: 'kubelet-answer',
  Redirected: 'kubelet-answer',
  PageEncoded: 'kubelet-page',
  PageTooLarge: 'kubelet-page',
  PageMalformed: 'kubelet-page',
  KubeletCollection: 'kubelet-page',
};

/** Returns the stage at which the scrape failed. */
export function stageOf(code: KubeletErrorCode): KubeletStage {
  return STAGE_OF[code];
}
