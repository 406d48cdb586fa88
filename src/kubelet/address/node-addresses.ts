import type { Node, NodeAddress } from '../../model/cluster.js';
import { KubeletError } from '../kubelet-error.js';

/**
 * The addresses at which the node's kubelet may be asked, the best first: by the order of the preferred types, and within
 * a type, of which a dual-stack node has two, in the order of the node's own list. None occurs twice, also when it has
 * several types. Throws a KubeletError, `NoAddress`, when the node has none of these types.
 */
export function nodeAddresses(node: Node, preferredTypes: readonly string[]): NodeAddress[] {
  const found: NodeAddress[] = [];
  for (const type of preferredTypes) {
    for (const address of node.addresses) {
      if (address.type === type && !found.some((other) => other.address === address.address)) found.push(address);
    }
  }
  if (found.length > 0) return found;
  const present = [...new Set(node.addresses.map(({ type }) => type))].join(', ') || 'none';
  throw new KubeletError(
    'NoAddress',
    `the node has no address of the types ${preferredTypes.join(', ')}; it has: ${present}`,
    'Name one of the types that the node has in --kubelet-preferred-address-types.',
  );
}
