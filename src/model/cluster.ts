/** One of a Node's `status.addresses`. */
export interface NodeAddress {
  /** `Hostname`, `InternalIP`, `InternalDNS`, `ExternalIP` or `ExternalDNS`. */
  readonly type: string;
  readonly address: string;
}

/** What this server uses of a Node. */
export interface Node {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly NodeAddress[];
  /** `status.daemonEndpoints.kubeletEndpoint.Port`; 0 when the Node does not say. */
  readonly kubeletPort: number;
  /** The annotation `metrics.k8s.io/resource-metrics-path`, when it is set and not empty. */
  readonly resourceMetricsPath?: string;
  /** Whether the condition `Ready` is `True`. */
  readonly ready: boolean;
  /** How many cores it has; undefined when it does not say. */
  readonly cpuCapacity?: number | undefined;
  /** The extended resources of which it has some, such as `nvidia.com/gpu`; absent unless they are asked for. */
  readonly extendedResources?: readonly string[];
}

/** What this server uses of a running Pod. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** 32 bits made of its UID: another Pod of that name has another number. */
  readonly uid?: number;
}
