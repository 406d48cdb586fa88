import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiServerAccess } from './cluster/api-server-access.js';
import { KubeconfigAccess } from './cluster/kubeconfig-access.js';
import { AccessCredentials } from './kubelet-credentials.module.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubelet-credentials-'));
  vi.useFakeTimers({ now: 1_790_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function credentialsOf(user: string): AccessCredentials {
  const path = join(folder, 'kubeconfig');
  const authority = Buffer.from('the authority').toString('base64');
  writeFileSync(
    path,
    `apiVersion: v1
kind: Config
current-context: c
clusters: [{ name: k, cluster: { server: 'https://127.0.0.1:6443', certificate-authority-data: ${authority} } }]
contexts: [{ name: c, context: { cluster: k, user: u } }]
users: [{ name: u, user: ${user} }]
`,
  );
  return new AccessCredentials(KubeconfigAccess.load(path));
}

it('is whom the kubeconfig says, and trusts its authority', async () => {
  const [cert, key] = ['a certificate', 'a key'].map((text) => Buffer.from(text).toString('base64'));
  const credentials = credentialsOf(`{ client-certificate-data: ${cert}, client-key-data: ${key} }`);
  expect(await credentials.token()).toBeUndefined();
  expect([credentials.ca, credentials.cert, credentials.key].map(String)).toEqual([
    'the authority',
    'a certificate',
    'a key',
  ]);
});

it('follows a token whose file is renewed, and keeps the same certificates the same objects', async () => {
  writeFileSync(join(folder, 'token'), 'first\n');
  const credentials = credentialsOf('{ tokenFile: token }');
  expect(await credentials.token()).toBe('first');
  const { ca } = credentials;
  writeFileSync(join(folder, 'token'), 'second\n');
  vi.advanceTimersByTime(9_999);
  // No promise: each node of a cycle asks for it.
  expect(credentials.token()).toBe('first');
  vi.advanceTimersByTime(60_001);
  expect(await credentials.token()).toBe('second');
  expect(credentials.ca).toBe(ca);
});

it('reads again also when the clock was set back', async () => {
  let reads = 0;
  const access = { credentials: () => Promise.resolve({ tls: {}, headers: { authorization: `Bearer ${++reads}` } }) };
  const credentials = new AccessCredentials(access as unknown as ApiServerAccess);
  expect(await credentials.token()).toBe('1');
  vi.setSystemTime(Date.now() - 3 * 3_600_000);
  vi.advanceTimersByTime(10_000);
  expect(await credentials.token()).toBe('2');
});

it('reads once for many requests at a time', async () => {
  const credentials = credentialsOf('{ token: fixed }');
  expect(await Promise.all([credentials.token(), credentials.token()])).toEqual(['fixed', 'fixed']);
});
