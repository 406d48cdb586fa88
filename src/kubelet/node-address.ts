import type { Node, NodeAddress } from '../model/cluster.js';
import { KubeletError } from './kubelet-error.js';

/**
 * The address at which the node's kubelet is asked: the first of the most preferred type that the node has, in the
 * order of the node's own list within a type. Throws a KubeletError, `NoAddress`, when it has none of these types.
 */
export function nodeAddress(node: Node, preferredTypes: readonly string[]): NodeAddress {
  for (const type of preferredTypes) {
    const found = node.addresses.find((address) => address.type === type);
    if (found !== undefined) return found;
  }
  const present = [...new Set(node.addresses.map(({ type }) => type))].join(', ') || 'none';
  throw new KubeletError(
    'NoAddress',
    `the node has no address of the types ${preferredTypes.join(', ')}; it has: ${present}`,
    'Name one of the types that the node has in --kubelet-preferred-address-types.',
  );
}
