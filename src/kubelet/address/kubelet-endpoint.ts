import { isIPv6 } from 'node:net';
import { Options } from '../../config/options.js';
import type { Node, NodeAddress } from '../../model/cluster.js';
import { KubeletError } from '../kubelet-error.js';

const DEFAULT_PATH = '/metrics/resource';

/** Where a node's metrics are. */
export interface KubeletEndpoint {
  /** Scheme, address and port, as in a URL; without a path. */
  readonly origin: string;
  /** What the kubelet's certificate must name, unless it names the node. */
  readonly address: string;
  readonly port: number;
  /** The path, escaped. */
  readonly path: string;
  /** What the node's annotation said of it. */
  readonly annotated: string | undefined;
}

/**
 * Where the flags, the node's port and its annotation say that its metrics are at one of its addresses: the endpoint
 * `before`, when nothing has changed. Throws a KubeletError, `NoAddress`, when that address is none.
 */
export function kubeletEndpoint(
  node: Node,
  { address, type }: NodeAddress,
  options: Options,
  before?: KubeletEndpoint,
): KubeletEndpoint {
  const port = (options.kubeletUseNodeStatusPort && node.kubeletPort) || options.kubeletPort;
  const annotated = node.resourceMetricsPath;
  if (before?.address === address && before.port === port && before.annotated === annotated) return before;
  // A node writes its addresses itself. Whatever is not plainly one must not become another part of the URL.
  if (!isIPv6(address) && !/^[\w.-]+$/.test(address)) {
    throw new KubeletError(
      'NoAddress',
      `the node's address ${JSON.stringify(address.slice(0, 100))} (${type}) is neither a host name nor an IP address`,
      "Correct the address that the kubelet or the cloud provider sets in the node's status, or prefer another type.",
    );
  }
  const scheme = options.kubeletCompletelyInsecure ? 'http' : 'https';
  const host = isIPv6(address) ? `[${address}]` : address;
  const path = escapePath(annotated ?? DEFAULT_PATH);
  return { origin: `${scheme}://${host}:${port}`, address, port, path, annotated };
}

/** The annotation names a path without query; as in Go's URL, what would begin a query or a fragment is part of it. */
function escapePath(path: string): string {
  const escaped = encodeURI(path.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23');
  return escaped.startsWith('/') ? escaped : `/${escaped}`;
}
