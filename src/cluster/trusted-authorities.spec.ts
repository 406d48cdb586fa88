import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectProxy } from '../../test/simulator/connect-proxy.js';
import {
  ANY_USAGE,
  CLIENT_USAGE,
  oddAuthority,
  type OddCertificate,
  oddCertificate,
} from '../../test/simulator/pki/odd-certificate.js';
import { ApiServerClient } from './api-server.client.js';
import { KubeconfigAccess } from './kubeconfig-access.js';

// Which authorities of a kubeconfig count, on the way to a kube-apiserver or to an audit webhook, through a proxy or not.

const NEW_ID = 'bb'.repeat(20);
const [old, rotated, forged] = await Promise.all([
  oddAuthority('kubernetes'),
  oddAuthority('kubernetes', NEW_ID),
  oddAuthority('kubernetes', NEW_ID),
]);
const names = ['127.0.0.1'];
const serving = (by: OddCertificate, authorityKeyId?: string, usages?: string[]) =>
  oddCertificate({ subject: 'CN=kube-apiserver', by, authorityKeyId, names, usages });

let folder: string;
let requests: number;
const servers: Server[] = [];
let proxy: ConnectProxy | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  requests = 0;
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

async function ask(pair: OddCertificate, bundle: string): Promise<unknown> {
  const server = createServer({ cert: pair.cert, key: pair.key }, (_, response) => {
    requests++;
    response.end('{"answered":true}');
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': Buffer.from(bundle).toString('base64'),
    ...(proxy && { 'proxy-url': proxy.url }),
  };
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster }],
    users: [{ name: 'u', user: { token: 's3cret' } }],
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config));
  const client = new ApiServerClient(KubeconfigAccess.load(join(folder, 'kubeconfig')));
  try {
    return await client.get('/');
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    client.onApplicationShutdown();
  }
}

describe.each([false, true])('through a proxy: %s', (proxied) => {
  beforeEach(async () => {
    if (proxied) proxy = await ConnectProxy.open();
  });

  test.each([
    ['old first', `${old.cert}\n${rotated.cert}`],
    ['old last', `${rotated.cert}\n${old.cert}`],
  ])('two authorities of one name, one without key identifier: both count, %s', async (_, bundle) => {
    expect(await ask(await serving(old), bundle)).toEqual({ answered: true });
    expect(await ask(await serving(rotated, NEW_ID), bundle)).toEqual({ answered: true });
    expect(requests).toBe(2);
    expect(await ask(await serving(forged, NEW_ID), bundle)).toMatch(/^(CERT_|UNABLE_TO_|SELF_SIGNED)/);
    expect(await ask(await serving(forged), bundle)).toMatch(/^(CERT_|UNABLE_TO_|SELF_SIGNED)/);
    expect(requests).toBe(2);
  });

  test('any usage is good, that of a client and another address are not', async () => {
    expect(await ask(await serving(old, undefined, [ANY_USAGE]), old.cert)).toEqual({ answered: true });
    expect(await ask(await serving(old, undefined, [CLIENT_USAGE]), old.cert)).toBe('INVALID_PURPOSE');
    const other = await oddCertificate({ subject: 'CN=127.0.0.1', by: old, names: ['10.0.0.2'], usages: [ANY_USAGE] });
    expect(await ask(other, old.cert)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(requests).toBe(1);
  });

  test('a broken certificate is named in the log, once, and costs no other one', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const bundle = `-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n${old.cert}`;
    expect(await ask(await serving(old), bundle)).toEqual({ answered: true });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^certificate authority of https:\S+: certificate 1 \(line 1\) .* is ignored/),
    );
    warn.mockRestore();
  });

  test('a bundle without any authority is told as such', async () => {
    expect(await ask(await serving(old), 'nothing')).toMatch(/it contains no PEM certificate/);
    expect(requests).toBe(0);
  });
});
