import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Node, NodeAddress } from '../../model/cluster.js';
import { KubeletAddresses, preferredAddress } from './kubelet-addresses.js';
import { KubeletError, type KubeletErrorCode } from '../kubelet-error.js';

const deadline = new AbortController().signal;

function nodeAt(...addresses: string[]): Node {
  const all = addresses.map((address) => ({ type: 'InternalIP', address }));
  return { name: 'n', labels: {}, addresses: all, kubeletPort: 0, ready: true };
}

describe('KubeletAddresses', () => {
  let addresses: KubeletAddresses;
  /** Which address was asked, and for how long it might take to connect. */
  let asked: [string, number | undefined][];
  /** What each address fails with; all others answer. */
  let faults: Record<string, KubeletErrorCode>;
  /** How long each attempt takes. */
  let takesMs: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    addresses = new KubeletAddresses({ preferredTypes: ['InternalIP'], verified: true });
    [asked, faults, takesMs] = [[], {}, 0];
  });
  afterEach(() => vi.useRealTimers());

  const ask = (node: Node, signal = deadline) =>
    addresses.askInOrder(node, 9000, signal, ({ address }: NodeAddress, withinMs) => {
      asked.push([address, withinMs]);
      vi.advanceTimersByTime(takesMs);
      const code = faults[address];
      if (code === undefined) return Promise.resolve(address);
      return Promise.reject(new KubeletError(code, `${address}: ${code}`, `cure of ${code}`));
    });
  const order = () => asked.splice(0).map(([address]) => address);

  it('asks at the most preferred address, and while that answers at no other', async () => {
    expect(await ask(nodeAt('a', 'b'))).toBe('a');
    expect(order()).toEqual(['a']);
    expect(addresses.otherThanPreferred).toBeUndefined();
  });

  it('a node with one address has all the time for it', async () => {
    await ask(nodeAt('a'));
    expect(asked).toEqual([['a', undefined]]);
  });

  it('shares the time that is left among the addresses that are left', async () => {
    Object.assign(faults, { a: 'ConnectTimeout', b: 'ConnectionRefused' });
    takesMs = 1000;
    await ask(nodeAt('a', 'b', 'c'));
    expect(asked).toEqual([
      ['a', 3000],
      ['b', 4000],
      ['c', undefined],
    ]);
  });

  it.each([
    'NoAddress',
    'AddressNotFound',
    'LookupTimeout',
    'ConnectionRefused',
    'Unreachable',
    'ConnectTimeout',
  ] as const)('%s leads to the next address, which is asked first from then on', async (code) => {
    faults['a'] = code;
    expect(await ask(nodeAt('a', 'b'))).toBe('b');
    expect(order()).toEqual(['a', 'b']);
    expect(await ask(nodeAt('a', 'b'))).toBe('b');
    expect(order()).toEqual(['b']);
    expect(addresses.otherThanPreferred).toBe('b');
  });

  it.each([
    'Timeout',
    'ConnectionLost',
    'CertificateName',
    'Tls',
    'Unauthorized',
    'HttpStatus',
    'Credentials',
  ] as const)('%s is an answer, which another address would not make better', async (code) => {
    faults['a'] = code;
    await expect(ask(nodeAt('a', 'b'))).rejects.toMatchObject({ code, message: `a: ${code}` });
    expect(order()).toEqual(['a']);
  });

  it('an address that worked instead and is dead by now costs one scrape, not each', async () => {
    faults['a'] = 'ConnectTimeout';
    await ask(nodeAt('a', 'b'));
    delete faults['a'];
    faults['b'] = 'ConnectTimeout';
    order();
    for (let scrape = 0; scrape < 3; scrape++) expect(await ask(nodeAt('a', 'b'))).toBe('a');
    expect(order()).toEqual(['b', 'a', 'a', 'a']);
    expect(addresses.otherThanPreferred).toBeUndefined();
  });

  it('what worked is asked first until it fails, and then the most preferred one again', async () => {
    faults['a'] = 'ConnectionRefused';
    await ask(nodeAt('a', 'b', 'c'));
    delete faults['a'];
    faults['b'] = 'HttpStatus';
    order();
    await expect(ask(nodeAt('a', 'b', 'c'))).rejects.toMatchObject({ code: 'HttpStatus' });
    expect(await ask(nodeAt('a', 'b', 'c'))).toBe('a');
    expect(order()).toEqual(['b', 'a']);
  });

  it('what worked and does not answer any more gives way to the others in their order', async () => {
    faults['a'] = 'ConnectionRefused';
    await ask(nodeAt('a', 'b', 'c'));
    faults['b'] = 'ConnectTimeout';
    order();
    expect(await ask(nodeAt('a', 'b', 'c'))).toBe('c');
    expect(order()).toEqual(['b', 'a', 'c']);
    expect(addresses.otherThanPreferred).toBe('c');
  });

  it('other addresses of the Node end what was known', async () => {
    faults['a'] = 'ConnectionRefused';
    await ask(nodeAt('a', 'b'));
    // The same again, as each heartbeat of the Node brings it, ends nothing.
    await ask(nodeAt('a', 'b'));
    delete faults['a'];
    order();
    expect(await ask(nodeAt('a', 'b', 'c'))).toBe('a');
    expect(addresses.otherThanPreferred).toBeUndefined();
  });

  it('tells of every address, the most preferred one first, whichever was asked first', async () => {
    faults['a'] = 'ConnectionRefused';
    await ask(nodeAt('a', 'b'));
    faults['b'] = 'ConnectTimeout';
    for (const expected of [
      ['a', 'b', 'b', 'a'],
      ['a', 'b'],
    ]) {
      await expect(ask(nodeAt('a', 'b'))).rejects.toMatchObject({
        code: 'ConnectionRefused',
        message: 'a: ConnectionRefused; b: ConnectTimeout',
        cure: 'cure of ConnectionRefused',
      });
      expect(order()).toEqual(expected);
    }
  });

  it('where somebody answered says more than where nobody did', async () => {
    Object.assign(faults, { a: 'AddressNotFound', b: 'CertificateName' });
    await expect(ask(nodeAt('a', 'b'))).rejects.toMatchObject({
      code: 'CertificateName',
      message: 'b: CertificateName; a: AddressNotFound',
      cure: 'cure of CertificateName',
    });
  });

  it('where nobody proves to be the kubelet only the most preferred address is asked, until the deadline', async () => {
    addresses = new KubeletAddresses({ preferredTypes: ['InternalIP'], verified: false });
    faults['a'] = 'ConnectTimeout';
    for (let scrape = 0; scrape < 2; scrape++)
      await expect(ask(nodeAt('a', 'b'))).rejects.toMatchObject({
        code: 'ConnectTimeout',
        message: 'a: ConnectTimeout',
      });
    delete faults['a'];
    expect(await ask(nodeAt('a', 'b'))).toBe('a');
    expect(asked).toEqual([
      ['a', undefined],
      ['a', undefined],
      ['a', undefined],
    ]);
  });

  it('asks nowhere else once the deadline has come', async () => {
    const ended = new AbortController();
    faults['a'] = 'ConnectTimeout';
    ended.abort();
    await expect(ask(nodeAt('a', 'b'), ended.signal)).rejects.toMatchObject({ message: 'a: ConnectTimeout' });
  });

  it('an error that nobody foresaw stays what it is', async () => {
    const error = new TypeError('x is undefined');
    await expect(addresses.askInOrder(nodeAt('a', 'b'), 9000, deadline, () => Promise.reject(error))).rejects.toBe(
      error,
    );
  });

  it('knows of its own node only', async () => {
    const other = new KubeletAddresses({ preferredTypes: ['InternalIP'], verified: true });
    faults['a'] = 'ConnectionRefused';
    await ask(nodeAt('a', 'b'));
    expect([addresses, other].map((each) => each.firstAsked(nodeAt('a', 'b')))).toEqual(['b', 'a']);
    expect(preferredAddress(nodeAt('a', 'b'), ['InternalIP'])).toBe('a');
    expect(preferredAddress(nodeAt('a', 'b'), ['Hostname'])).toBeUndefined();
  });
});
