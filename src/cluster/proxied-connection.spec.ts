import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectProxy } from '../../test/simulator/connect-proxy.js';
import { type Authority, createAuthority } from '../../test/simulator/pki/authority.js';
import { testOptions } from '../../test/test-options.js';
import { ApiServerClient } from './api-server.client.js';
import { Informer } from './informer.js';
import { KubeconfigAccess } from './kubeconfig-access.js';
import { nodeResource } from './node.lister.js';

// A kubeconfig with proxy-url: what goes wrong on the way through the proxy is an ordinary failed request.

let folder: string;
let authority: Authority;
let server: Server;
let proxy: ConnectProxy;
let client: ApiServerClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proxied-'));
  authority = await createAuthority('cluster');
  const pair = await authority.issue({ commonName: 'kube-apiserver', names: ['127.0.0.1'], usage: 'server' });
  const settings = { ...pair, ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  server = createServer(settings, ({ socket, headers: { authorization } }, response) => {
    const { CN } = (socket as TLSSocket).getPeerCertificate().subject ?? {};
    response.end(JSON.stringify({ user: CN, token: authorization }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  client.onApplicationShutdown();
  proxy.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const target = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

function access(user: object = { token: 's3cret' }): KubeconfigAccess {
  const path = join(folder, 'kubeconfig');
  const cluster = {
    server: `https://${target()}`,
    'proxy-url': proxy.url,
    'certificate-authority-data': Buffer.from(authority.cert).toString('base64'),
  };
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(path, JSON.stringify(config));
  return KubeconfigAccess.load(path);
}

/** Writes a client certificate of this name, and for the user of the kubeconfig where it is. */
async function writeCertificate(commonName: string): Promise<object> {
  const { cert, key } = await authority.issue({ commonName, usage: 'client' });
  writeFileSync(join(folder, 'tls.crt'), cert);
  writeFileSync(join(folder, 'tls.key'), key);
  return { 'client-certificate': 'tls.crt', 'client-key': 'tls.key' };
}

test('a request goes through the proxy', async () => {
  proxy = await ConnectProxy.open();
  client = new ApiServerClient(access());
  expect(await client.get('/')).toEqual({ token: 'Bearer s3cret' });
  expect(proxy.targets).toEqual([target()]);
});

test('new files of a client certificate count for the next request', async () => {
  proxy = await ConnectProxy.open();
  client = new ApiServerClient(access(await writeCertificate('alice')));
  expect(await client.get('/')).toMatchObject({ user: 'alice' });
  await writeCertificate('bob');
  expect(await client.get('/')).toMatchObject({ user: 'bob' });
});

// Its key is written after it.
test('a certificate that does not go with its key is a failed request', async () => {
  proxy = await ConnectProxy.open();
  const user = await writeCertificate('alice');
  client = new ApiServerClient(access(user));
  const { cert } = await authority.issue({ commonName: 'bob', usage: 'client' });
  writeFileSync(join(folder, 'tls.crt'), cert);
  await expect(client.get('/')).rejects.toThrow('key values mismatch');
});

describe('a proxy that does not answer', () => {
  let proxied: KubeconfigAccess;
  /** Those of the agent, which decides how long the proxy has to lead to the kube-apiserver. */
  let options: Agent['options'];
  beforeEach(async () => {
    proxy = await ConnectProxy.open({ silent: true });
    proxied = access();
    ({ options } = (await proxied.credentials()).agent as Agent);
    client = new ApiServerClient(proxied);
  });

  test('outlasts no deadline', async () => {
    options.timeout = 0;
    await expect(client.get('/', { timeoutMs: 50 })).rejects.toThrow('no response within 50 ms');
  });

  test('does not keep an informer from being stopped', async () => {
    options.timeout = 0;
    const informer = new Informer(client, nodeResource(testOptions()));
    const asked = proxy.nextClient();
    informer.start();
    await asked;
    await informer.stop();
  });

  test('is left when its time is over, also when nobody waits any more', async () => {
    expect(options.timeout).toBe(30_000);
    options.timeout = 100;
    const left = proxy.nextClient().then((socket) => once(socket, 'close'));
    await expect(client.get('/', { timeoutMs: 50 })).rejects.toThrow('no response within 50 ms');
    await left;
  });
});
