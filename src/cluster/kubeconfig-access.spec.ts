import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubeconfigAccess } from './kubeconfig-access.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'kube-config-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => {
  const path = join(folder, 'config');
  writeFileSync(path, text);
  return path;
};
const kubeconfig = ({ context = 'c', cluster = 'k', user = 'u', credentials = 'token: s3cret', more = '' } = {}) => `
current-context: ${context}
contexts: [{name: c, context: {cluster: ${cluster}, user: ${user}}}]
clusters: [{name: k, cluster: {server: 'https://localhost:6443/'${more}}}]
users: [{name: u, user: {${credentials}}}]
`;

describe('--kubeconfig', () => {
  test('names the cluster and the user', async () => {
    const access = KubeconfigAccess.load(write(kubeconfig()));
    expect(access.server).toBe('https://localhost:6443');
    expect((await access.credentials()).headers).toEqual({ authorization: 'Bearer s3cret' });
  });

  test('a tokenFile is relative to the file and is what counts', async () => {
    const access = KubeconfigAccess.load(write(kubeconfig({ credentials: 'token: old, tokenFile: the-token' })));
    await expect(access.credentials()).rejects.toThrow(join(folder, 'the-token'));
    writeFileSync(join(folder, 'the-token'), 'new\n');
    expect((await access.credentials()).headers).toEqual({ authorization: 'Bearer new' });
  });

  test.each([
    ['', 'not a kubeconfig: expected a document, but the input is empty'],
    ['null', 'not a kubeconfig: clusters, contexts and users are missing'],
    ['token: s3cret\n  s3cret: [', 'not a kubeconfig: bad indentation of a mapping entry in line 2'],
    ['clusters: [{name: k, cluster: {}}]', 'not a kubeconfig: Error: clusters[0].cluster.server is missing'],
    ['clusters: []', 'current-context is not set: kubectl config use-context <name> --kubeconfig <file>'],
    [kubeconfig({ context: 'other' }), 'current-context other is not one of its contexts (c)'],
    [kubeconfig({ cluster: 'other' }), 'context c names the cluster other, which is not in the file'],
    [kubeconfig({ user: 'other' }), 'context c names the user other, which is not in the file'],
  ])('%j says what is wrong, and no secret', (text, message) => {
    const path = write(text);
    expect(() => KubeconfigAccess.load(path)).toThrow(new Error(`--kubeconfig=${path}: ${message}`));
  });

  test('a missing file is named, its certificates’ too', () => {
    expect(() => KubeconfigAccess.load('/nowhere/config')).toThrow(
      '--kubeconfig=/nowhere/config: /nowhere/config does not exist',
    );
    const path = write(kubeconfig({ more: ', certificate-authority: ca.crt' }));
    expect(() => KubeconfigAccess.load(path)).toThrow(`--kubeconfig=${path}: ${folder}/ca.crt does not exist`);
  });

  test.each<[more: string, skips: boolean]>([
    ['', false],
    [', insecure-skip-tls-verify: false', false],
    [', insecure-skip-tls-verify: true', true],
  ])('with "%s" servers are not verified: %s', (more, skips) => {
    expect(KubeconfigAccess.load(write(kubeconfig({ more }))).skipsTlsVerification).toBe(skips);
    // Towards a kube-apiserver without TLS, too, only what the file says counts for kubelets.
    const plain = write(kubeconfig({ more }).replace('https:', 'http:'));
    expect(KubeconfigAccess.load(plain).skipsTlsVerification).toBe(skips);
  });
});
