import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectProxy } from '../../test/simulator/connect-proxy.js';
import { createAuthority } from '../../test/simulator/pki/authority.js';
import { ApiServerClient } from './api-server.client.js';
import { KubeconfigAccess } from './kubeconfig-access.js';

// When the kernel asks whether the peer of a silent watch is still there.

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('NOT RUN: only Linux tells the timers of its connections, so TCP keepalive is not tested');

/** In how many seconds the kernel will ask for the peer of each connection from here to this port of 127.0.0.1. */
function keepAliveSeconds(port: number): number[] {
  const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  // https://docs.kernel.org/networking/proc_net_tcp.html: state 01 is established, timer 02 keepalive, in 1/100 s.
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , to, state, , timer]) => to === remote && state === '01' && timer?.startsWith('02:'))
    .map(([, , , , , timer]) => Number.parseInt(timer!.slice(3), 16) / 100);
}

describe.runIf(isLinux)('TCP keepalive', () => {
  let folder: string;
  let server: Server;
  let proxy: ConnectProxy;
  let client: ApiServerClient;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keep-alive-'));
    const authority = await createAuthority('cluster');
    const pair = await authority.issue({ commonName: 'kube-apiserver', names: ['127.0.0.1'], usage: 'server' });
    server = createServer(pair, (_, response) => response.writeHead(200).flushHeaders());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    proxy = await ConnectProxy.open();
  });
  afterEach(() => {
    client.onApplicationShutdown();
    proxy.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  test.each(['the kube-apiserver', 'a proxy'])('asks for %s after half a minute, not after a second', async (whom) => {
    const { port } = server.address() as AddressInfo;
    const path = join(folder, 'kubeconfig');
    const cluster = {
      server: `https://127.0.0.1:${port}`,
      'insecure-skip-tls-verify': true,
      ...(whom === 'a proxy' && { 'proxy-url': proxy.url }),
    };
    const config = {
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [{ name: 'k', cluster }],
      users: [{ name: 'u', user: { token: 't' } }],
    };
    writeFileSync(path, JSON.stringify(config));
    client = new ApiServerClient(KubeconfigAccess.load(path));
    const end = new AbortController();
    await client.watch('/watched', { signal: end.signal });

    const seconds = await vi.waitFor(() => {
      const [first] = keepAliveSeconds(whom === 'a proxy' ? proxy.port : port);
      return first ?? expect.fail('no keepalive');
    }, 30_000);
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThan(31);
    end.abort();
  });
});
