import type { Node, NodeAddress } from '../../model/cluster.js';
import { type KubeletErrorCode, KubeletError } from '../kubelet-error.js';

/**
 * Failures that say that nobody answers at an address. Any other failure, such as a refused token, comes from whoever
 * is there, and the next address is not tried.
 */
const OF_THE_ADDRESS: ReadonlySet<KubeletErrorCode> = new Set([
  'NoAddress',
  'AddressNotFound',
  'LookupTimeout',
  'ConnectionRefused',
  'Unreachable',
  'ConnectTimeout',
] satisfies KubeletErrorCode[]);

/** Which addresses of a node may be asked: the same for all nodes. */
export interface AddressRules {
  readonly preferredTypes: readonly string[];
  /** Whether a kubelet's certificate is checked before anything is sent. */
  readonly verified: boolean;
}

/** Asks at an address. After `connectWithinMs` the next address is tried; undefined: there is none. */
type AskAddress<T> = (address: NodeAddress, connectWithinMs: number | undefined) => Promise<T>;

interface FailedAddress {
  readonly address: NodeAddress;
  readonly error: unknown;
}

/**
 * Chooses the address at which a node is asked: the most preferred one, and the next while there is no response. An
 * address that worked instead is asked first until it fails or the addresses of the node change. So a dead address costs
 * one scrape and not each.
 *
 * Where the kubelet does not prove who it is (`--kubelet-insecure-tls`, plain HTTP), only the most preferred address is
 * asked, as by metrics-server. Another address may belong to somebody else by now, who would get this server's token.
 */
export class KubeletAddresses {
  /** Where the node answered, when that was not its most preferred address. */
  private known?: { readonly address: string; readonly among: string };

  constructor(private readonly rules: AddressRules) {}

  /** Where the node answered last, when that was not its most preferred address. */
  get otherThanPreferred(): string | undefined {
    return this.known?.address;
  }

  /** Where the node is asked first; undefined: it has no address of the preferred types. */
  firstAsked(node: Node): string | undefined {
    const preferred = preferredAddress(node, this.rules.preferredTypes);
    if (preferred === undefined || this.known === undefined) return preferred;
    return this.inOrder(nodeAddresses(node, this.rules.preferredTypes))[0]!.address;
  }

  /**
   * Asks at one address after the other until there is a response, good or bad; unverified, at one address only. Each
   * connection may take an equal share of the time that is left. The response takes what it needs. Rejects with
   * a KubeletError that names every address that was asked.
   */
  async askInOrder<T>(node: Node, withinMs: number, deadline: AbortSignal, askAddress: AskAddress<T>): Promise<T> {
    const all = nodeAddresses(node, this.rules.preferredTypes);
    const preferred = this.rules.verified ? all : all.slice(0, 1);
    const addresses = this.inOrder(preferred);
    const begunMs = performance.now();
    const failures: FailedAddress[] = [];
    for (const [i, address] of addresses.entries()) {
      const left = addresses.length - i;
      const shareMs = left === 1 ? undefined : (withinMs - (performance.now() - begunMs)) / left;
      try {
        const answer = await askAddress(address, shareMs);
        if (address === preferred[0]) this.known = undefined;
        else this.remember(address, preferred);
        return answer;
      } catch (error) {
        failures.push({ address, error });
        if (!isOfTheAddress(error) || deadline.aborted) break;
      }
    }
    this.known = undefined;
    throw together(failures, preferred);
  }

  private inOrder(preferred: readonly NodeAddress[]): readonly NodeAddress[] {
    const { known } = this;
    if (known === undefined) return preferred;
    if (known.among !== listed(preferred)) {
      this.known = undefined;
      return preferred;
    }
    const worked = preferred.filter(({ address }) => address === known.address);
    return [...worked, ...preferred.filter(({ address }) => address !== known.address)];
  }

  private remember({ address }: NodeAddress, preferred: readonly NodeAddress[]): void {
    if (this.known?.address === address) return;
    this.known = { address, among: listed(preferred) };
  }
}

/** The most preferred address of a node; undefined: it has none of the preferred types. */
export function preferredAddress(node: Node, preferredTypes: readonly string[]): string | undefined {
  const isPreferred = node.addresses.some(({ type }) => preferredTypes.includes(type));
  return isPreferred ? nodeAddresses(node, preferredTypes)[0]!.address : undefined;
}

function listed(addresses: readonly NodeAddress[]): string {
  return addresses.map(({ address }) => address).join();
}

function isOfTheAddress(error: unknown): boolean {
  return error instanceof KubeletError && OF_THE_ADDRESS.has(error.code);
}

/**
 * One failure for all addresses: that of the address where somebody answered, or else of the most preferred one. The
 * order in which they were asked does not matter, so that the same outage always looks the same.
 */
function together(failures: readonly FailedAddress[], preferred: readonly NodeAddress[]): unknown {
  const errors = failures
    .toSorted((a, b) => preferred.indexOf(a.address) - preferred.indexOf(b.address))
    .map(({ error }) => error);
  const main = errors.find((error) => !isOfTheAddress(error)) ?? errors[0];
  const others = errors.filter((error) => error !== main).map((error) => (error as Error).message);
  if (others.length === 0 || !(main instanceof KubeletError)) return main;
  return new KubeletError(main.code, [main.message, ...others].join('; '), main.cure, { cause: main });
}

/**
 * The addresses at which the node's kubelet may be asked, the best first. They are in the order of the preferred types,
 * and within a type in the order of the Node's own list. No address occurs twice, even if it has several types. Throws
 * a KubeletError, `NoAddress`, when the node has no address of these types.
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
