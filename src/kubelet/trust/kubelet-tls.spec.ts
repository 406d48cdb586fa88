import { Logger } from '@nestjs/common';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TlsOptions, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { plainBatch } from '../../../test/plain/plain-batch.js';
import { testOptions } from '../../../test/test-options.js';
import type { Options } from '../../config/options.js';
import type { Node } from '../../model/cluster.js';
import { FixedKubeletCredentials, KubeletCredentials } from './kubelet-credentials.js';
import type { Kubelet } from '../kubelet.js';
import { KubeletClient } from '../kubelet.client.js';

interface Identity {
  readonly cert: string;
  readonly key: string;
}

interface Authority extends Identity {
  issue(
    name: string,
    subjectAltNames: ['dns' | 'ip', string][],
    validDays?: [from: number, to: number],
  ): Promise<Identity>;
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function pem(label: string, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

async function authority(name: string): Promise<Authority> {
  const caKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const from = (days: number) => new Date(Date.now() + days * DAY_MS);
  const exportKey = async (key: webcrypto.CryptoKey) => pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', key));
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys: caKeys,
    notBefore: from(-10),
    notAfter: from(10),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
    signingAlgorithm: ALGORITHM,
  });
  return {
    cert: ca.toString('pem'),
    key: await exportKey(caKeys.privateKey),
    async issue(commonName, subjectAltNames, [start, end] = [-1, 5]) {
      const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const names = subjectAltNames.map(([type, value]) => ({ type, value }));
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: ca.subject,
        publicKey: keys.publicKey,
        signingKey: caKeys.privateKey,
        notBefore: from(start),
        notAfter: from(end),
        extensions: names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)],
        signingAlgorithm: ALGORITHM,
      });
      return { cert: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
    },
  };
}

const servers: Server[] = [];
const kubelets: Kubelet[] = [];
let folder: string;
let clusterCa: Authority;
let otherCa: Authority;
let good: Identity;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubelet-tls-'));
  [clusterCa, otherCa] = await Promise.all([authority('cluster'), authority('other')]);
  good = await clusterCa.issue('node-1', [['ip', '127.0.0.1']]);
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(() => {
  vi.useRealTimers();
  for (const each of kubelets.splice(0)) each.close();
  for (const server of servers.splice(0)) server.close();
});

async function kubelet(identity: Identity, options: TlsOptions = {}) {
  const requests: IncomingMessage[] = [];
  const server = createServer({ ...identity, ...options }, (request, response) => {
    requests.push(request);
    response.end('node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 2\n');
  });
  const port = await listen(server);
  return { port, requests };
}

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? address!.port : 0;
}

function clientFor(
  port: number,
  credentials: KubeletCredentials = new FixedKubeletCredentials({ ca: clusterCa.cert }),
  changes: Partial<Options> = {},
): Kubelet {
  return opened(serviceFor(port, credentials, changes));
}

/** A kubelet that is closed after the test. */
function opened(service: KubeletClient): Kubelet {
  kubelets.push(service.openKubelet());
  return kubelets.at(-1)!;
}

function serviceFor(
  port: number,
  credentials: KubeletCredentials = new FixedKubeletCredentials({ ca: clusterCa.cert }),
  changes: Partial<Options> = {},
): KubeletClient {
  const options = testOptions({ kubeletPort: port, kubeletPreferredAddressTypes: ['InternalIP'], ...changes });
  return new KubeletClient(options, credentials);
}

const node: Node = {
  name: 'node-1',
  labels: {},
  addresses: [
    { type: 'InternalIP', address: '127.0.0.1' },
    { type: 'Hostname', address: 'localhost' },
  ],
  kubeletPort: 0,
  ready: true,
};

const noDeadline = new AbortController().signal;

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test('a kubelet whose certificate the cluster CA signed for its address is trusted, and gets the token', async () => {
  const { port, requests } = await kubelet(good);
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, token: 'abc' });

  const batch = await clientFor(port, credentials).fetchMetrics(node, noDeadline);

  expect(plainBatch(batch).node).toMatchObject({ cpuNanoseconds: 1e9, memoryBytes: 2 });
  expect(requests[0]!.headers.authorization).toBe('Bearer abc');
});

test('a certificate for other names says which, and which type of address would fit', async () => {
  const { port, requests } = await kubelet(
    await clusterCa.issue('127.0.0.1', [
      ['dns', 'localhost'],
      ['dns', 'other'],
    ]),
  );

  await expect(clientFor(port).fetchMetrics(node, noDeadline)).rejects.toMatchObject({
    code: 'CertificateName',
    message: `https://127.0.0.1:${port}: the kubelet's certificate is not for the address 127.0.0.1; it names: localhost, other`,
    cure: expect.stringMatching(
      /set --kubelet-preferred-address-types to Hostname, .*serverTLSBootstrap.*--kubelet-certificate-authority/,
    ),
  });
  expect(requests).toHaveLength(0);
});

test('with that type of address it is trusted', async () => {
  const { port } = await kubelet(await clusterCa.issue('x', [['dns', 'localhost']]));
  const client = clientFor(port, undefined, { kubeletPreferredAddressTypes: ['Hostname'] });

  await expect(client.fetchMetrics(node, noDeadline)).resolves.toHaveProperty('layout');
});

test('the common name counts for nothing, whatever names there are besides', async () => {
  const none = await kubelet(await clusterCa.issue('localhost', []));
  const address = await kubelet(await clusterCa.issue('localhost', [['ip', '10.0.0.1']]));
  const options = { kubeletPreferredAddressTypes: ['Hostname'] };

  for (const { port } of [none, address]) {
    const fetched = clientFor(port, undefined, options).fetchMetrics(node, noDeadline);
    await expect(fetched).rejects.toMatchObject({ code: 'CertificateName' });
  }
});

test.each([
  [
    'of another CA',
    () => otherCa.issue('node-1', [['ip', '127.0.0.1']]),
    'CertificateAuthority',
    '--kubelet-insecure-tls',
  ],
  ['self-signed', () => Promise.resolve(otherCa), 'CertificateAuthority', 'serverTLSBootstrap'],
  [
    'expired',
    () => clusterCa.issue('node-1', [['ip', '127.0.0.1']], [-3, -1]),
    'CertificateExpired',
    'rotateCertificates',
  ],
  ['not yet valid', () => clusterCa.issue('node-1', [['ip', '127.0.0.1']], [1, 3]), 'CertificateExpired', 'clocks'],
] as const)('a certificate %s is refused before anything is sent', async (_, issue, code, cure) => {
  const { port, requests } = await kubelet(await issue());
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, token: 'abc' });

  const failure = clientFor(port, credentials).fetchMetrics(node, noDeadline);

  await expect(failure).rejects.toMatchObject({ code, cure: expect.stringContaining(cure) });
  expect(requests).toHaveLength(0);
});

test('without any authority given, those of the system do not know the kubelet', async () => {
  const { port } = await kubelet(good);
  const client = clientFor(port, new FixedKubeletCredentials());

  await expect(client.fetchMetrics(node, noDeadline)).rejects.toMatchObject({ code: 'CertificateAuthority' });
});

test('--kubelet-insecure-tls trusts anyone, and still sends the token', async () => {
  const { port, requests } = await kubelet(await otherCa.issue('elsewhere', [['dns', 'elsewhere']]));
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, token: 'abc' });

  await clientFor(port, credentials, { kubeletTlsVerify: 'insecure' }).fetchMetrics(node, noDeadline);

  expect(requests[0]!.headers.authorization).toBe('Bearer abc');
});

test('a port that does not speak TLS says so', async () => {
  const port = await listen(
    createTcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 x\r\n\r\n'))),
  );

  await expect(clientFor(port).fetchMetrics(node, noDeadline)).rejects.toMatchObject({
    code: 'Tls',
    message: expect.stringContaining('does not speak TLS'),
  });
});

test('a handshake that never ends is given up when the deadline comes', async () => {
  const deadline = new AbortController();
  const server = createTcpServer(() => deadline.abort(new DOMException('deadline exceeded', 'TimeoutError')));
  const port = await listen(server);
  const closed = once(server, 'connection').then(([socket]) => once(socket.resume(), 'close'));

  await expect(clientFor(port).fetchMetrics(node, deadline.signal)).rejects.toMatchObject({ code: 'ConnectTimeout' });
  await closed;
});

test('the token says nothing in a failure, even if the kubelet repeats it', async () => {
  const server = createServer(good, ({ headers }, response) => response.writeHead(401).end(headers.authorization));
  const port = await listen(server);
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, token: `top-secret-${'x'.repeat(5000)}` });

  const failure = await clientFor(port, credentials)
    .fetchMetrics(node, noDeadline)
    .catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 'Unauthorized', message: expect.stringContaining('"Bearer [token]"') });
  expect(JSON.stringify(failure) + String(failure)).not.toContain('top-secret');
});

test.each(['', 'two\nlines'])(
  'a token that no header can hold (%j) is a failure that does not show it',
  async (token) => {
    const failure = clientFor(1, new FixedKubeletCredentials({ token })).fetchMetrics(node, noDeadline);

    await expect(failure).rejects.toMatchObject({ code: 'Credentials', message: expect.not.stringContaining('two') });
  },
);

test("the client certificate is the kubeconfig's, unless flags name another", async () => {
  const { port, requests } = await kubelet(good, { requestCert: true, ca: clusterCa.cert });
  const own = await clusterCa.issue('own', []);
  const flagged = await clusterCa.issue('flagged', []);
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, ...own });
  const files = {
    kubeletClientCertificate: file('client.crt', flagged.cert),
    kubeletClientKey: file('client.key', flagged.key),
  };

  await clientFor(port, credentials).fetchMetrics(node, noDeadline);
  await clientFor(port, credentials, files).fetchMetrics(node, noDeadline);
  const peers = requests.map(({ socket }) =>
    socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : '',
  );
  expect(peers).toEqual(['own', 'flagged']);
});

test('a CA file of the flag replaces the CA of the cluster, and its change leads to new connections', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { port, requests } = await kubelet(await otherCa.issue('node-1', [['ip', '127.0.0.1']]));
  const ca = file('ca.crt', otherCa.cert);
  const client = clientFor(port, undefined, { kubeletCertificateAuthority: ca });
  await client.fetchMetrics(node, noDeadline);
  await client.fetchMetrics(node, noDeadline);

  writeFileSync(ca, clusterCa.cert);
  vi.advanceTimersByTime(1000);

  await expect(client.fetchMetrics(node, noDeadline)).rejects.toMatchObject({ code: 'CertificateAuthority' });
  expect(requests).toHaveLength(2);
  expect(requests[0]!.socket).toBe(requests[1]!.socket);
});

test('a key that does not fit its certificate leaves the last pair in use; when there is none it is a failure', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { port } = await kubelet(good);
  const key = file('half.key', good.key);
  const options = { kubeletClientCertificate: file('half.crt', good.cert), kubeletClientKey: key };
  const client = clientFor(port, undefined, options);
  await client.fetchMetrics(node, noDeadline);
  const complaint = vi.spyOn(Logger.prototype, 'error').mockReturnValue();

  writeFileSync(key, otherCa.key);
  vi.advanceTimersByTime(1000);

  await expect(client.fetchMetrics(node, noDeadline)).resolves.toHaveProperty('layout');
  await expect(client.fetchMetrics(node, noDeadline)).resolves.toHaveProperty('layout');
  expect(complaint).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('not usable'));
  complaint.mockRestore();
  const fresh = clientFor(port, undefined, options).fetchMetrics(node, noDeadline);
  await expect(fresh).rejects.toMatchObject({ code: 'OwnCertificates' });
  const missing = clientFor(port, undefined, { kubeletCertificateAuthority: join(folder, 'none') });
  await expect(missing.fetchMetrics(node, noDeadline)).rejects.toMatchObject({
    code: 'OwnCertificates',
    message: expect.stringMatching(/not usable: .*none" for "--kubelet-certificate-authority": ENOENT/),
  });
});

test('a file without authorities leaves the last ones in use; when there were none it is a failure', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { port } = await kubelet(good);
  const options = { kubeletCertificateAuthority: file('spoilt.crt', clusterCa.cert) };
  const client = clientFor(port, undefined, options);
  await client.fetchMetrics(node, noDeadline);
  const complaint = vi.spyOn(Logger.prototype, 'error').mockReturnValue();

  file('spoilt.crt', 'no authority');
  vi.advanceTimersByTime(1000);

  await expect(client.fetchMetrics(node, noDeadline)).resolves.toHaveProperty('layout');
  expect(complaint).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('it contains no PEM certificate'));
  complaint.mockRestore();
  await expect(clientFor(port, undefined, options).fetchMetrics(node, noDeadline)).rejects.toMatchObject({
    code: 'OwnCertificates',
    message: expect.stringContaining('it contains no PEM certificate'),
  });
});

test('the start fails for files that are not there, or have no authority, and names all of them', async () => {
  const none = (name: string) => join(folder, name);
  const files = (ca: string, cert: string, key: string) =>
    serviceFor(1, undefined, {
      kubeletCertificateAuthority: ca,
      kubeletClientCertificate: cert,
      kubeletClientKey: key,
    }).onModuleInit();
  const there = [file('start.ca', clusterCa.cert), file('start.crt', good.cert), file('start.key', good.key)] as const;

  await expect(files(...there)).resolves.toBeUndefined();
  await expect(serviceFor(1).onModuleInit()).resolves.toBeUndefined();
  await expect(files(none('a'), there[1], none('k'))).rejects.toThrow(
    new RegExp(
      '^invalid argument "\\S+/a" for "--kubelet-certificate-authority": ENOENT: .*; want a PEM file that this server can read; ' +
        'invalid argument "\\S+/k" for "--kubelet-client-key": ENOENT: .*; want a PEM file that this server can read$',
    ),
  );
  await expect(files(there[2], none('c'), there[2])).rejects.toThrow(
    /"--kubelet-certificate-authority": it contains no PEM certificate; .*"--kubelet-client-certificate": ENOENT/,
  );
});

test('whether there are credentials is known without a kubelet', async () => {
  const check = (credentials?: KubeletCredentials, changes?: Partial<Options>, signal = noDeadline) =>
    serviceFor(1, credentials, changes).checkCredentials(signal);

  await expect(check()).resolves.toBeUndefined();
  await expect(check(new FixedKubeletCredentials({ token: '' }))).rejects.toMatchObject({ code: 'Credentials' });
  const missing = { kubeletCertificateAuthority: join(folder, 'none') };
  await expect(check(undefined, missing)).rejects.toMatchObject({ code: 'OwnCertificates' });
  // A plugin that never ends.
  const never = Object.assign(new FixedKubeletCredentials(), { token: () => new Promise<undefined>(() => undefined) });
  const over = AbortSignal.abort(new DOMException('deadline exceeded', 'TimeoutError'));
  await expect(check(never, {}, over)).rejects.toMatchObject({
    code: 'Credentials',
    message: 'no bearer token: deadline exceeded',
  });
});

// The original hands `insecure-skip-tls-verify: true` of its kubeconfig on to kubelets.
test('an insecure kubeconfig counts for kubelets, with a warning at the start', async () => {
  const warning = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const { port } = await kubelet(await otherCa.issue('node-1', []));
  const service = serviceFor(port, new FixedKubeletCredentials({ ca: clusterCa.cert, insecure: true }));

  await service.onModuleInit();

  expect(warning).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('insecure-skip-tls-verify: true'));
  warning.mockRestore();
  await expect(opened(service).fetchMetrics(node, noDeadline)).resolves.toHaveProperty('layout');
});

test('a flag about kubelets’ certificates counts more than an insecure kubeconfig', async () => {
  const warning = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const { port, requests } = await kubelet(await otherCa.issue('node-1', [['ip', '127.0.0.1']]));
  const credentials = new FixedKubeletCredentials({ ca: clusterCa.cert, insecure: true });
  const service = serviceFor(port, credentials, { kubeletTlsGiven: true });

  await service.onModuleInit();

  expect(warning).not.toHaveBeenCalled();
  warning.mockRestore();
  await expect(opened(service).fetchMetrics(node, noDeadline)).rejects.toMatchObject({ code: 'CertificateAuthority' });
  expect(requests).toHaveLength(0);
});
