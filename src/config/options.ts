/**
 * The checked settings of this server, as the rest of the code reads them. Also the token by which Nest injects them.
 * Durations are milliseconds, ports are numbers, an unset string is `undefined`.
 */
export class Options {
  /** `--kubeconfig`; unset: in-cluster. */
  kubeconfig?: string;
  /** `--metric-resolution`: how often each kubelet is scraped. */
  metricResolutionMs: number;
  /** `--max-staleness`: how long a node's last points are served after its last good scrape; 0: until the next cycle. */
  maxStalenessMs: number;
  /** `--kubelet-certificate-authority`: file with the CAs that sign kubelet certificates. */
  kubeletCertificateAuthority?: string;
  /** `--kubelet-client-certificate` and `--kubelet-client-key`: files; both or none. */
  kubeletClientCertificate?: string;
  kubeletClientKey?: string;
  /** `--kubelet-insecure-tls`: kubelet certificates are not verified. */
  kubeletInsecureTls: boolean;
  /** `--deprecated-kubelet-completely-insecure`: plain HTTP, no credentials. */
  kubeletCompletelyInsecure: boolean;
  /** `--kubelet-port`. */
  kubeletPort: number;
  /** `--kubelet-use-node-status-port`: the Node's own port, where it says one. */
  kubeletUseNodeStatusPort: boolean;
  /** `--kubelet-preferred-address-types`, most preferred first. */
  kubeletPreferredAddressTypes: readonly string[];
  /** `--kubelet-request-timeout`: one scrape's deadline. */
  kubeletRequestTimeoutMs: number;
  /** `--node-selector`: label selector of the Nodes that are scraped and served; empty: all. */
  nodeSelector: string;
  /** `--bind-address`. */
  bindAddress: string;
  /** `--secure-port`. */
  securePort: number;
  /** `--tls-cert-file` and `--tls-private-key-file`; both unset: a self-signed certificate in memory. */
  tlsCertFile?: string;
  tlsPrivateKeyFile?: string;
}
