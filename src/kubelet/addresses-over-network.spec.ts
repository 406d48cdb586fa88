import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../test/simulator/pki/authority.ts';
import { clientFor, closeAll, good, listen, noDeadline, node } from '../../test/simulator/plain-kubelets.js';
import { SilentPort } from '../../test/simulator/silent-port.ts';
import { closeTlsKubelets, tlsClient, tlsKubelet } from '../../test/simulator/tls-kubelets.ts';

// A node's addresses over real connections; kubelet-addresses.spec.ts has the rules.

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const isLinux = process.platform === 'linux';
if (!hasIpv6)
  console.warn('NOT RUN: this machine has no IPv6 loopback (::1), so IPv6 addresses of kubelets are not tested');
if (!isLinux) console.warn('NOT RUN: only on Linux 127.0.0.2 is this machine, so further addresses are not tested');

afterEach(() => {
  vi.useRealTimers();
  closeAll();
  closeTlsKubelets();
});

function nodeAt(...addresses: string[]) {
  return node({ addresses: addresses.map((address) => ({ type: 'InternalIP', address })) });
}

/** A kubelet at one address of this machine: at every other one its port is closed. */
async function kubeletAt(host: string) {
  const hosts: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host);
    good(request, response);
  });
  server.keepAliveTimeout = 0;
  return { port: await listen(server, host), hosts };
}

describe.runIf(hasIpv6)('with IPv6', () => {
  test('a kubelet with an IPv6 address is asked there, the address in brackets', async () => {
    const { port, hosts } = await kubeletAt('::1');
    await clientFor(port).fetchMetrics(nodeAt('::1'), noDeadline);
    expect(hosts).toEqual([`[::1]:${port}`]);
  });

  test.each([
    ['the IPv4', '::1', ['127.0.0.1', '::1']],
    ['the IPv6', '127.0.0.1', ['::1', '127.0.0.1']],
  ])('a dual-stack node that does not answer at %s address is asked at the other', async (_, host, addresses) => {
    const { port, hosts } = await kubeletAt(host);
    const client = clientFor(port);
    for (let i = 0; i < 2; i++) await client.fetchMetrics(nodeAt(...addresses), noDeadline);
    expect(hosts).toHaveLength(2);
    expect(client.addresses.otherThanPreferred('node-1')).toBe(host);
  });

  test('a certificate names an IPv6 address in whatever way it is written', async () => {
    const authority = await createAuthority('cluster');
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
      const server = createServer(good);
      server.keepAliveTimeout = 0;
      await new Promise<void>((resolve) => server.listen(silent.port, '127.0.0.1', resolve));
      const client = clientFor(silent.port);
      const batch = client.fetchMetrics(nodeAt('127.0.0.2', '127.0.0.1'), noDeadline, 400);
      await expect(batch).resolves.toHaveProperty('layout');
      expect(client.addresses.otherThanPreferred('node-1')).toBe('127.0.0.1');
      server.close();
      server.closeAllConnections();
    } finally {
      await silent.close();
    }
  });

  test('an address that has let itself be connected has time until the deadline', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = createServer((request, response) => {
      vi.advanceTimersByTime(100_000);
      good(request, response);
    });
    const port = await listen(server, '127.0.0.1');
    const client = clientFor(port);
    await client.fetchMetrics(nodeAt('127.0.0.1', '127.0.0.2'), noDeadline);
    expect(client.addresses.otherThanPreferred('node-1')).toBeUndefined();
  });

  test('a node that answers nowhere says so of every address', async () => {
    const silent = await SilentPort.open('127.0.0.2');
    try {
      const client = clientFor(silent.port);
      const failure = client.fetchMetrics(nodeAt('127.0.0.2', '127.0.0.3'), noDeadline, 400);
      await expect(failure).rejects.toMatchObject({
        code: 'ConnectTimeout',
        message:
          `http://127.0.0.2:${silent.port}: the node does not answer (ETIMEDOUT); ` +
          `http://127.0.0.3:${silent.port}: connection refused`,
      });
    } finally {
      await silent.close();
    }
  });

  test('a kubelet with the certificate of another node is not asked for another address', async () => {
    const authority = await createAuthority('cluster');
    const wrong = await tlsKubelet(await authority.issue({ commonName: 'x', names: ['y'], usage: 'server' }));
    const client = tlsClient(wrong.port, authority.cert);
    await expect(client.fetchMetrics(nodeAt('127.0.0.1', '127.0.0.2'), noDeadline)).rejects.toMatchObject({
      code: 'CertificateName',
      message: expect.not.stringContaining('127.0.0.2'),
    });
  });
});
