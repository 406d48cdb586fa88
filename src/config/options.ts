import type { ExtraResources } from '../model/resources.js';
import type { AcceleratorOptions } from './accelerator-options.js';
import type { AuditLogOptions, AuditWebhookOptions } from './audit-options.js';
import type { CipherSuite, TlsVersion } from './go-tls.js';
import type { FlagValues } from './flag-values.js';
import type { HistoryOptions } from './history-options.js';
import type { LoggingOptions } from './logging-options.js';
import type { NamedCertKey } from './named-cert-key.js';
import type { WatchOptions } from './watch-options.js';

/** The encoding of pages in transit. */
export type KubeletCompression = 'identity' | 'gzip';

/** When `/readyz` passes: once the API responds, or once it has metrics. */
export type Readiness = 'api' | 'data';

/**
 * The name that a kubelet certificate must have: the address of the request, any name of the Node, or none.
 */
export const kubeletTlsVerifications = ['strict', 'node-identity', 'insecure'] as const;
export type KubeletTlsVerify = (typeof kubeletTlsVerifications)[number];

/** What is shown of a Pod while one of its containers has no metrics yet. */
export const incompletePods = ['keep', 'drop'] as const;
export type IncompletePods = (typeof incompletePods)[number];

/**
 * The checked settings of this server, as the rest of the code reads them. Also the token by which Nest injects them.
 * Durations are milliseconds, ports are numbers, an unset string is `undefined`.
 */
export class Options {
  /** `--kubeconfig`; unset: in-cluster. */
  kubeconfig?: string;
  /** `--metric-resolution`: how often each kubelet is scraped. */
  metricResolutionMs: number;
  /**
   * `--max-staleness`: how long a node's last points are served after its last good scrape; 0: until the next cycle.
   */
  maxStalenessMs: number;
  /** `--extra-resources`: resources to read and serve besides CPU and memory of nodes and containers. */
  extraResources: ExtraResources;
  /** `--incomplete-pods`: what is shown of a Pod while one of its containers has no metrics yet. */
  incompletePods: IncompletePods;
  /** `--readiness`: whether `/readyz` and responses wait for metrics. */
  readiness: Readiness;
  /** `--history` and `--history-budget`; unset: no history. */
  history?: HistoryOptions;
  /** `--watch` and the flags about watches; unset: there are none. */
  watch?: WatchOptions;
  /** `--state-dir`: folder for the points that a restart reuses; unset: none are kept. */
  stateDir?: string;
  /** `--kubelet-certificate-authority`: file with the CAs that sign kubelet certificates. */
  kubeletCertificateAuthority?: string;
  /** `--kubelet-client-certificate` and `--kubelet-client-key`: files; both or none. */
  kubeletClientCertificate?: string;
  kubeletClientKey?: string;
  /** `--kubelet-tls-verify`, or `insecure` by `--kubelet-insecure-tls`: what kubelet certificates must name. */
  kubeletTlsVerify: KubeletTlsVerify;
  /** True if a flag says how kubelet certificates are verified. */
  kubeletTlsGiven: boolean;
  /** `--deprecated-kubelet-completely-insecure`: plain HTTP, no credentials. */
  kubeletCompletelyInsecure: boolean;
  /** `--kubelet-compression`: the encoding to request from kubelets. `auto` is resolved already. */
  kubeletCompression: KubeletCompression;
  /** `--kubelet-page-filter`: whether kubelets are asked only for the metric families that are read. */
  kubeletPageFilter: boolean;
  /** `--kubelet-port`. */
  kubeletPort: number;
  /** `--kubelet-use-node-status-port`: prefer the port in the status of the Node. */
  kubeletUseNodeStatusPort: boolean;
  /** `--kubelet-preferred-address-types`, most preferred first. */
  kubeletPreferredAddressTypes: readonly string[];
  /** `--kubelet-request-timeout`: one scrape's deadline. */
  kubeletRequestTimeoutMs: number;
  /** `--node-selector`: label selector of the Nodes that are scraped and served; empty: all. */
  nodeSelector: string;
  /** `--accelerators` and the flags about them; unset: no exporter is read. */
  accelerators?: AcceleratorOptions;
  /** `--bind-address`. */
  bindAddress: string;
  /** `--secure-port`. */
  securePort: number;
  /** `--tls-cert-file` and `--tls-private-key-file`; both unset: the pair in `--cert-dir`. */
  tlsCertFile?: string;
  tlsPrivateKeyFile?: string;
  /** `--cert-dir`: where the self-signed pair is kept; unset: in memory. */
  certDir?: string;
  /** `--tls-sni-cert-key`: further certificates, the most important first. */
  tlsSniCertKeys: readonly NamedCertKey[];
  /** `--tls-min-version`, as typed. The listener raises versions below 1.2. */
  tlsMinVersion: TlsVersion;
  /** `--tls-cipher-suites`; empty: the server's choice. */
  tlsCipherSuites: readonly CipherSuite[];
  /** `--tls-curve-preferences`: TLS group numbers in any order; empty: the server's choice. */
  tlsCurvePreferences: readonly number[];
  /** `--disable-http2-serving`. */
  disableHttp2Serving: boolean;
  /** `--http2-max-streams-per-connection`; 0: the server's choice. */
  http2MaxStreamsPerConnection: number;
  /** `--permit-port-sharing`: SO_REUSEPORT. */
  permitPortSharing: boolean;
  /** `--permit-address-sharing`: SO_REUSEADDR, which Node sets in any case. */
  permitAddressSharing: boolean;
  /** `--max-requests-inflight`: reading requests at once; 0: no limit. */
  maxRequestsInflight: number;
  /** `--max-mutating-requests-inflight`: requests of every other verb at once; 0: no limit. */
  maxMutatingRequestsInflight: number;
  /** `--request-timeout`. */
  requestTimeoutMs: number;
  /** `--goaway-chance`: share of HTTP/2 requests after which the client is asked to reconnect, 0 to 0.02. */
  goawayChance: number;
  /** `--shutdown-delay-duration`. */
  shutdownDelayMs: number;
  /** `--shutdown-send-retry-after`. */
  shutdownSendRetryAfter: boolean;
  /** `--strict-transport-security-directives`; empty: no header. */
  strictTransportSecurity: readonly string[];
  /** `--authentication-kubeconfig`; unset: as `kubeconfig`. */
  authenticationKubeconfig?: string;
  /** `--authentication-skip-lookup`: do not read the ConfigMap of the cluster. */
  authenticationSkipLookup: boolean;
  /** `--authentication-tolerate-lookup-failure`: start even if the ConfigMap cannot be read. */
  authenticationTolerateLookupFailure: boolean;
  /** `--authentication-token-webhook-cache-ttl`; 0: tokens are not remembered. */
  authenticationTokenCacheTtlMs: number;
  /** `--client-ca-file`; unset: from the ConfigMap. */
  clientCaFile?: string;
  /** `--requestheader-client-ca-file`; unset: it and the five fields below are from the ConfigMap. */
  requestHeaderClientCaFile?: string;
  /** `--requestheader-allowed-names`: common names of front proxies; empty: all. */
  requestHeaderAllowedNames: readonly string[];
  /** `--requestheader-username-headers`, `-group-headers`, `-uid-headers`, `-extra-headers-prefix`. */
  requestHeaderUsernameHeaders: readonly string[];
  requestHeaderGroupHeaders: readonly string[];
  requestHeaderUidHeaders: readonly string[];
  requestHeaderExtraHeadersPrefix: readonly string[];
  /** `--authorization-kubeconfig`; unset: as `kubeconfig`. */
  authorizationKubeconfig?: string;
  /** `--authorization-always-allow-paths`: paths that every client may read. A `*` at the end matches any rest. */
  authorizationAlwaysAllowPaths: readonly string[];
  /** `--authorization-webhook-cache-authorized-ttl` and `-unauthorized-ttl`; 0: not remembered. */
  authorizationAllowedCacheTtlMs: number;
  authorizationDeniedCacheTtlMs: number;
  /** `--audit-policy-file`; unset: no request is audited. */
  auditPolicyFile?: string;
  /** `--audit-log-*`; unset: no audit file. */
  auditLog?: AuditLogOptions;
  /** `--audit-webhook-*`; unset: no events are sent. */
  auditWebhook?: AuditWebhookOptions;
  /** All flags as given, to show them. The fields above have the effective values. */
  flags?: FlagValues;
  /** `--logging-format`, `-v`, `--vmodule` and the flags about streams and buffers. */
  logging: LoggingOptions;
}
