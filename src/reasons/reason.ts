/**
 * Why something has no numbers. The words are stable for clients, metrics and tests. docs/internal-api.md says what to
 * do.
 */
export const REASONS = [
  'NodesNotListed',
  'PodsNotListed',
  'NodeNotFound',
  'PodNotFound',
  'PodNotRunning',
  'NeverScraped',
  'NodeUnreachable',
  'CertificateNames',
  'CertificateRefused',
  'NoServingCertificate',
  'ClientCertificateRefused',
  'TlsSettings',
  'TokenRefused',
  'OwnCertificatesUnusable',
  'PageUnusable',
  'KubeletCollection',
  'ScrapeFailed',
  'Stale',
  'NotOnPage',
  'NoContainerSeries',
  'ZeroCpu',
  'ZeroMemory',
  'FutureSample',
  'Restarted',
  'WaitingForSecondSample',
  'CounterWentBack',
  'ImpossibleRate',
] as const;

export type ReasonCode = (typeof REASONS)[number];

/** Why a Node, a Pod or a container has no numbers. */
export interface Reason {
  readonly reason: ReasonCode;
  /** A clause without a full stop. */
  readonly message: string;
}

/** The present time by the steady clock and by the machine's, both in milliseconds since the epoch. */
export interface PresentTime {
  readonly steadyMs: number;
  readonly wallMs: number;
}
