import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Http2SecureServer, createSecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ApiServerClient } from './api-server.client.js';
import { ApiServerConnection } from './api-server-connection.js';
import { KubeconfigAccess } from './kubeconfig-access.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

interface Identity {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: { cert: string; key: string };
}

async function issue(name: string, issuer?: Identity, extensions: x509.Extension[] = []): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(!issuer, undefined, true), ...extensions],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate,
    keys,
    pem: { cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') },
  };
}

let ca: Identity;
let alice: Identity;
let bob: Identity;
let server: Http2SecureServer;
let folder: string;
let address: string;

beforeAll(async () => {
  x509.cryptoProvider.set(crypto);
  ca = await issue('ca');
  [alice, bob] = await Promise.all([issue('alice', ca), issue('bob', ca)]);
  const names = new x509.SubjectAlternativeNameExtension([
    { type: 'dns', value: 'kube.internal' },
    { type: 'ip', value: '127.0.0.1' },
  ]);
  const { pem } = await issue('server', ca, [names]);
  // It speaks both, as a kube-apiserver does.
  const settings = { ...pem, allowHTTP1: true, ca: ca.pem.cert, requestCert: true, rejectUnauthorized: false };
  server = createSecureServer(settings, ({ socket, headers, httpVersion }, response) => {
    const tls = socket instanceof TLSSocket ? socket : undefined;
    const user = tls?.authorized ? tls.getPeerCertificate().subject.CN : undefined;
    response.end(JSON.stringify({ user, token: headers.authorization, servername: tls?.servername, httpVersion }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listening = server.address();
  address = `https://127.0.0.1:${typeof listening === 'object' ? listening?.port : ''}`;
  folder = mkdtempSync(join(tmpdir(), 'connection-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

let client: ApiServerClient;
afterEach(async () => {
  vi.useRealTimers();
  client.onApplicationShutdown();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const trusted = () => ({ 'certificate-authority-data': base64(ca.pem.cert) });

function connect(user: object, cluster: object = trusted()): ApiServerClient {
  const path = join(folder, 'kubeconfig');
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: address, ...cluster } }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(path, JSON.stringify(config));
  client = new ApiServerClient(KubeconfigAccess.load(path));
  return client;
}

describe('over TLS', () => {
  test('a token', async () => {
    expect(await connect({ token: 's3cret' }).get('/')).toEqual({
      token: 'Bearer s3cret',
      servername: false,
      httpVersion: '1.1',
    });
  });

  test('a user name and password', async () => {
    const basic = `Basic ${base64('alice:pass')}`;
    expect(await connect({ username: 'alice', password: 'pass' }).get('/')).toMatchObject({ token: basic });
  });

  test('a client certificate in the kubeconfig', async () => {
    const user = { 'client-certificate-data': base64(alice.pem.cert), 'client-key-data': base64(alice.pem.key) };
    expect(await connect(user).get('/')).toMatchObject({ user: 'alice' });
  });

  test('a client certificate in files, also after they are replaced', async () => {
    const write = ({ pem }: Identity) => {
      writeFileSync(join(folder, 'tls.crt'), pem.cert);
      writeFileSync(join(folder, 'tls.key'), pem.key);
    };
    write(alice);
    connect({ 'client-certificate': 'tls.crt', 'client-key': 'tls.key' });
    expect(await client.get('/')).toMatchObject({ user: 'alice' });
    write(bob);
    expect(await client.get('/')).toMatchObject({ user: 'bob' });
  });

  test('a token in a file, read again after a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    writeFileSync(join(folder, 'token'), 'first\n');
    connect({ tokenFile: 'token' });
    expect(await client.get('/')).toMatchObject({ token: 'Bearer first' });
    writeFileSync(join(folder, 'token'), 'second\n');
    vi.setSystemTime(Date.now() + 61_000);
    expect(await client.get('/')).toMatchObject({ token: 'Bearer second' });
  });

  test('a credential plugin', async () => {
    const credential = JSON.stringify({ kind: 'ExecCredential', status: { token: 'from-plugin' } });
    expect(await connect({ exec: { command: 'echo', args: [credential] } }).get('/')).toMatchObject({
      token: 'Bearer from-plugin',
    });
  });
});

test('what is aborted before it is sent opens no connection', async () => {
  connect({});
  const connected = vi.fn();
  server.on('connection', connected);
  const connection = new ApiServerConnection(KubeconfigAccess.load(join(folder, 'kubeconfig')));
  const send = await connection.open();
  const reason = new Error('too late');
  const outgoing = { method: 'GET', headers: {}, signal: AbortSignal.abort(reason) } as const;
  await expect(send('/', outgoing)).rejects.toBe(reason);
  // By the answer to another request a connection for this one would have come.
  await client.get('/');
  expect(connected).toHaveBeenCalledOnce();
  connection.close();
});

describe('the server’s certificate', () => {
  test('must be signed by the authority', async () => {
    await expect(connect({}, {}).get('/')).rejects.toMatchObject({
      name: 'ApiServerError',
      code: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/),
    });
  });

  test('is not looked at with insecure-skip-tls-verify', async () => {
    expect(await connect({ token: 'a' }, { 'insecure-skip-tls-verify': true }).get('/')).toMatchObject({
      token: 'Bearer a',
    });
  });

  test('must be for the name of tls-server-name', async () => {
    const named = (name: string) => connect({}, { ...trusted(), 'tls-server-name': name }).get('/');
    expect(await named('kube.internal')).toMatchObject({ servername: 'kube.internal' });
    client.onApplicationShutdown();
    await expect(named('other.internal')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});
