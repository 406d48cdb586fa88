import { networkInterfaces } from 'node:os';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Authority, createAuthority, type KeyPair } from '../../../test/simulator/pki/authority.js';
import { noDeadline, node } from '../../../test/simulator/plain-kubelets.js';
import { SilentPort } from '../../../test/simulator/silent-port.js';
import { closeTlsKubelets, tlsClient, tlsKubelet } from '../../../test/simulator/tls-kubelets.js';
import type { Kubelet } from '../kubelet.js';

// A node's addresses over real connections; kubelet-addresses.spec.ts has the rules.

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const isLinux = process.platform === 'linux';
if (!hasIpv6)
  console.warn('NOT RUN: this machine has no IPv6 loopback (::1), so IPv6 addresses of kubelets are not tested');
if (!isLinux) console.warn('NOT RUN: only on Linux 127.0.0.2 is this machine, so further addresses are not tested');

let authority: Authority;
/** Of a kubelet that has all addresses of these tests. */
let good: KeyPair;
beforeAll(async () => {
  authority = await createAuthority('cluster');
  good = await authority.issue({ commonName: 'node-1', names: ['127.0.0.1', '127.0.0.2', '::1'], usage: 'server' });
});
afterEach(() => {
  vi.useRealTimers();
  closeTlsKubelets();
});

function nodeAt(...addresses: string[]) {
  return node({ addresses: addresses.map((address) => ({ type: 'InternalIP', address })) });
}

const kubeletAt = (host: string, port?: number) => tlsKubelet(good, host, port);
const clientFor = (port: number): Kubelet => tlsClient(port, authority.cert);

describe.runIf(hasIpv6)('with IPv6', () => {
  test('a kubelet with an IPv6 address is asked there, the address in brackets', async () => {
    const { port, requests } = await kubeletAt('::1');
    await clientFor(port).fetchMetrics(nodeAt('::1'), noDeadline);
    expect(requests.map(({ headers }) => headers.host)).toEqual([`[::1]:${port}`]);
  });

  test.each([
    ['the IPv4', '::1', ['127.0.0.1', '::1']],
    ['the IPv6', '127.0.0.1', ['::1', '127.0.0.1']],
  ])('a dual-stack node that does not answer at %s address is asked at the other', async (_, host, addresses) => {
    const { port, requests } = await kubeletAt(host);
    const client = clientFor(port);
    for (let i = 0; i < 2; i++) await client.fetchMetrics(nodeAt(...addresses), noDeadline);
    expect(requests).toHaveLength(2);
    expect(client.addresses.otherThanPreferred).toBe(host);
  });

  test('a certificate names an IPv6 address in whatever way it is written', async () => {
    for (const kubeletTlsVerify of ['strict', 'node-identity'] as const) {
      const pair = await authority.issue({ commonName: 'x', names: ['::1'], usage: 'server' });
      const { port } = await tlsKubelet(pair, '::1');
      await tlsClient(port, authority.cert, { kubeletTlsVerify }).fetchMetrics(nodeAt('0:0:0:0:0:0:0:1'), noDeadline);
    }
  });
});

describe.runIf(isLinux)('with several addresses', () => {
  test('a name that cannot be resolved gives way to an address', async () => {
    const { port } = await kubeletAt('127.0.0.1');
    await clientFor(port).fetchMetrics(nodeAt('kubelet.invalid', '127.0.0.1'), noDeadline);
  });

  test('an address that is none gives way to one', async () => {
    const { port } = await kubeletAt('127.0.0.1');
    await clientFor(port).fetchMetrics(nodeAt('user@evil', '127.0.0.1'), noDeadline);
  });

  test('an address that says nothing gives way after its share of the time', async () => {
    const silent = await SilentPort.open('127.0.0.2');
    try {
      await kubeletAt('127.0.0.1', silent.port);
      const client = clientFor(silent.port);
      const batch = client.fetchMetrics(nodeAt('127.0.0.2', '127.0.0.1'), noDeadline, 400);
      await expect(batch).resolves.toHaveProperty('layout');
      expect(client.addresses.otherThanPreferred).toBe('127.0.0.1');
    } finally {
      await silent.close();
    }
  });

  test('an address that has let itself be connected has time until the deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { server, port } = await kubeletAt('127.0.0.1');
    server.prependListener('request', () => vi.advanceTimersByTime(100_000));
    const client = clientFor(port);
    await client.fetchMetrics(nodeAt('127.0.0.1', '127.0.0.2'), noDeadline);
    expect(client.addresses.otherThanPreferred).toBeUndefined();
  });

  test('a node that answers nowhere says so of every address', async () => {
    const silent = await SilentPort.open('127.0.0.2');
    try {
      const client = clientFor(silent.port);
      const failure = client.fetchMetrics(nodeAt('127.0.0.2', '127.0.0.3'), noDeadline, 400);
      await expect(failure).rejects.toMatchObject({
        code: 'ConnectTimeout',
        message:
          `https://127.0.0.2:${silent.port}: the node does not answer (ETIMEDOUT); ` +
          `https://127.0.0.3:${silent.port}: connection refused`,
      });
    } finally {
      await silent.close();
    }
  });

  test('a kubelet with the certificate of another node is not asked for another address', async () => {
    const wrong = await tlsKubelet(await authority.issue({ commonName: 'x', names: ['y'], usage: 'server' }));
    const client = tlsClient(wrong.port, authority.cert);
    await expect(client.fetchMetrics(nodeAt('127.0.0.1', '127.0.0.2'), noDeadline)).rejects.toMatchObject({
      code: 'CertificateName',
      message: expect.not.stringContaining('127.0.0.2'),
    });
  });

  test.each([
    ['--kubelet-insecure-tls', { kubeletTlsVerify: 'insecure' }],
    ['plain HTTP', { kubeletCompletelyInsecure: true }],
  ] as const)('with %s nobody is asked, and told the token, at another address', async (_, flags) => {
    const stranger = await createAuthority('stranger');
    const pair = await stranger.issue({ commonName: 'not-a-kubelet', names: ['stranger.example'], usage: 'server' });
    const { server, port } = await tlsKubelet(pair, '127.0.0.2');
    const connected = vi.fn();
    server.on('connection', connected);
    const client = tlsClient(port, authority.cert, flags);
    const failure = client.fetchMetrics(nodeAt('127.0.0.1', '127.0.0.2'), noDeadline);
    await expect(failure).rejects.toMatchObject({
      code: 'ConnectionRefused',
      message: expect.not.stringContaining('127.0.0.2'),
    });
    expect(connected).not.toHaveBeenCalled();
  });
});
