import type { Node, NodeAddress } from '../../model/cluster.js';
import { retainKeys } from '../../model/retain-keys.js';
import { type KubeletErrorCode, KubeletError } from '../kubelet-error.js';

/**
 * What says that nobody answers at an address. All else, such as a certificate of somebody else or a refused token, was
 * said by whoever is there, and another address is not asked for a better answer.
 */
const OF_THE_ADDRESS: ReadonlySet<KubeletErrorCode> = new Set([
  'NoAddress',
  'AddressNotFound',
  'LookupTimeout',
  'ConnectionRefused',
  'Unreachable',
  'ConnectTimeout',
] satisfies KubeletErrorCode[]);

/** Asks at an address. Beyond `connectWithinMs` another one is to be tried; undefined: there is none. */
type Ask<T> = (address: NodeAddress, connectWithinMs: number | undefined) => Promise<T>;

interface Failed {
  readonly address: NodeAddress;
  readonly error: unknown;
}

/**
 * At which of its addresses each node is asked: the most preferred one, and while nobody answers there, the next. One that
 * worked instead is asked first until it fails or the node's addresses change, so that a dead address costs one scrape
 * and not each.
 *
 * Where nobody proves to be the kubelet (`--kubelet-insecure-tls`, plain HTTP), only the most preferred address is asked,
 * as by metrics-server: at another, which is perhaps somebody else's by now, whoever answers would get this server's
 * token and be believed.
 */
export class KubeletAddresses {
  /** Only of nodes that answered elsewhere than at their most preferred address. */
  private readonly known = new Map<string, { readonly address: string; readonly among: string }>();

  /** @param verified whether a kubelet's certificate is checked before anything is sent */
  constructor(
    private readonly preferredTypes: readonly string[],
    private readonly verified: boolean,
  ) {}

  /** Where the node answered when that was not its most preferred address. */
  otherThanPreferred(nodeName: string): string | undefined {
    return this.known.get(nodeName)?.address;
  }

  /** Where the node is asked first; undefined: it has no address of the preferred types. */
  firstAsked(node: Node): string | undefined {
    const preferred = node.addresses.some(({ type }) => this.preferredTypes.includes(type));
    return preferred ? this.inOrder(node.name, nodeAddresses(node, this.preferredTypes))[0]!.address : undefined;
  }

  /**
   * Asks at one address after the other until somebody answers, for better or worse; unverified, at one. The time is
   * shared fairly: a connection may take as long to come about as is left for each of the addresses that are left, and
   * the answer takes what it needs. Rejects with a KubeletError that tells of every address.
   */
  async ask<T>(node: Node, withinMs: number, deadline: AbortSignal, ask: Ask<T>): Promise<T> {
    const all = nodeAddresses(node, this.preferredTypes);
    const preferred = this.verified ? all : all.slice(0, 1);
    const addresses = this.inOrder(node.name, preferred);
    const begunMs = performance.now();
    const failures: Failed[] = [];
    for (const [i, address] of addresses.entries()) {
      const left = addresses.length - i;
      const shareMs = left === 1 ? undefined : (withinMs - (performance.now() - begunMs)) / left;
      try {
        const answer = await ask(address, shareMs);
        if (address === preferred[0]) this.known.delete(node.name);
        else this.remember(node.name, address, preferred);
        return answer;
      } catch (error) {
        failures.push({ address, error });
        if (!isOfTheAddress(error) || deadline.aborted) break;
      }
    }
    this.known.delete(node.name);
    throw together(failures, preferred);
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.known, nodeNames);
  }

  private inOrder(nodeName: string, preferred: readonly NodeAddress[]): readonly NodeAddress[] {
    const known = this.known.get(nodeName);
    if (known === undefined) return preferred;
    if (known.among !== listed(preferred)) {
      this.known.delete(nodeName);
      return preferred;
    }
    const worked = preferred.filter(({ address }) => address === known.address);
    return [...worked, ...preferred.filter(({ address }) => address !== known.address)];
  }

  private remember(nodeName: string, { address }: NodeAddress, preferred: readonly NodeAddress[]): void {
    if (this.known.get(nodeName)?.address === address) return;
    this.known.set(nodeName, { address, among: listed(preferred) });
  }
}

function listed(addresses: readonly NodeAddress[]): string {
  return addresses.map(({ address }) => address).join();
}

function isOfTheAddress(error: unknown): boolean {
  return error instanceof KubeletError && OF_THE_ADDRESS.has(error.code);
}

/**
 * One failure for all: that of the address where somebody answered, or else of the most preferred one, in whichever order
 * they were asked, so that the same outage always looks the same.
 */
function together(failures: readonly Failed[], preferred: readonly NodeAddress[]): unknown {
  const errors = failures
    .toSorted((a, b) => preferred.indexOf(a.address) - preferred.indexOf(b.address))
    .map(({ error }) => error);
  const main = errors.find((error) => !isOfTheAddress(error)) ?? errors[0];
  const others = errors.filter((error) => error !== main).map((error) => (error as Error).message);
  if (others.length === 0 || !(main instanceof KubeletError)) return main;
  return new KubeletError(main.code, [main.message, ...others].join('; '), main.cure, { cause: main });
}

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
