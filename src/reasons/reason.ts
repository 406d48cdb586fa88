/** Why something has no numbers: stable words, for clients, metrics and tests. docs/internal-api.md says what to do. */
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
  /** A clause, without a full stop. */
  readonly message: string;
}

/** Now: by the clock that nobody sets, and by the machine's; milliseconds since the epoch. */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}
