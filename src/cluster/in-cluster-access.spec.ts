import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InClusterAccess } from './in-cluster-access.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'in-cluster-'));
  environment('10.0.0.1', '443');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(root, { recursive: true });
});

function environment(host: string | undefined, port: string): void {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', host);
  vi.stubEnv('KUBERNETES_SERVICE_PORT', port);
}

function mount(files: Record<string, string>): void {
  const folder = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

test.each([
  ['10.0.0.1', '443', 'https://10.0.0.1:443'],
  ['fd00::1', '6443', 'https://[fd00::1]:6443'],
  ['kubernetes.internal', '8080', 'https://kubernetes.internal:8080'],
])('%s and %s are %s', (host, port, url) => {
  environment(host, port);
  mount({ token: 't', 'ca.crt': 'c' });
  expect(InClusterAccess.load(root).server).toBe(url);
});

test('the token and the authority are those of the service account, read again after a minute', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  mount({ token: 'first\n', 'ca.crt': 'authority' });
  const access = InClusterAccess.load(root);
  const first = { tls: { ca: 'authority' }, headers: { authorization: 'Bearer first' } };
  expect(await access.credentials()).toEqual(first);
  mount({ token: 'second\n', 'ca.crt': 'another' });
  vi.advanceTimersByTime(59_999);
  expect(await access.credentials()).toEqual(first);
  vi.advanceTimersByTime(1);
  expect(await access.credentials()).toEqual({ tls: { ca: 'another' }, headers: { authorization: 'Bearer second' } });
});

test('a file that is gone is named', async () => {
  mount({ token: 'first', 'ca.crt': 'authority' });
  const access = InClusterAccess.load(root);
  rmSync(join(root, 'var/run/secrets/kubernetes.io/serviceaccount/token'));
  await expect(access.credentials()).rejects.toThrow('serviceaccount/token');
});

test('what was read last serves while the files cannot be read', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  mount({ token: 'first', 'ca.crt': 'authority' });
  const access = InClusterAccess.load(root);
  const first = await access.credentials();
  rmSync(join(root, 'var/run/secrets/kubernetes.io/serviceaccount/token'));
  vi.advanceTimersByTime(60_000);
  expect(await access.credentials()).toBe(first);
  mount({ token: 'second' });
  expect(await access.credentials()).toMatchObject({ headers: { authorization: 'Bearer second' } });
});

test('a clock that is set back keeps no token from being read again', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  mount({ token: 'first', 'ca.crt': 'authority' });
  const access = InClusterAccess.load(root);
  await access.credentials();
  mount({ token: 'second' });
  vi.setSystemTime(Date.now() - 3 * 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(await access.credentials()).toMatchObject({ headers: { authorization: 'Bearer second' } });
});

test('elsewhere, both ways out are told', () => {
  environment(undefined, '443');
  expect(() => InClusterAccess.load(root)).toThrow('give --kubeconfig=<file>, or run in a cluster');
});

test('without a service account, the Pod’s field is told', () => {
  expect(() => InClusterAccess.load(root)).toThrow('set automountServiceAccountToken: true');
});
