import { isIPv6 } from 'node:net';
import { Options } from '../../config/options.js';
import type { Node, NodeAddress } from '../../model/cluster.js';
import { KubeletError } from '../kubelet-error.js';

const DEFAULT_PATH = '/metrics/resource';

/** Where the metrics of a node are. */
export interface KubeletEndpoint {
  /** Scheme, address and port, as in a URL; without a path. */
  readonly origin: string;
  /** The name or IP address that the certificate must have, unless it names the Node. */
  readonly address: string;
  readonly port: number;
  /** The path, escaped. */
  readonly path: string;
  /** The path in the Node's annotation, if it has one. */
  readonly annotated: string | undefined;
}

/**
 * Returns where the metrics are at one address of a node, by the flags, the node's port and its annotation. Returns the
 * object `before` if nothing has changed. Throws a KubeletError, `NoAddress`, when the address is not valid.
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
  // A node writes its addresses itself. Anything but an address must not get into the URL.
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

/** The annotation is a path without a query. As in Go's URL, `?` and `#` are characters of the path. */
function escapePath(path: string): string {
  const escaped = encodeURI(path.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23');
  return escaped.startsWith('/') ? escaped : `/${escaped}`;
}
