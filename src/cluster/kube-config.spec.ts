import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadKubeConfig } from './kube-config.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'kube-config-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

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
  test('names the cluster and the user', () => {
    const kubeConfig = loadKubeConfig(write(kubeconfig()));
    expect(kubeConfig.getCurrentCluster()?.server).toBe('https://localhost:6443');
    expect(kubeConfig.getCurrentUser()?.token).toBe('s3cret');
  });

  test('a tokenFile is relative to the file and is what counts', () => {
    const path = write(kubeconfig({ credentials: 'token: old, tokenFile: the-token' }));
    expect(loadKubeConfig(path).getCurrentUser()).toMatchObject({
      token: undefined,
      authProvider: { config: { tokenFile: join(folder, 'the-token') } },
    });
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
    expect(() => loadKubeConfig(path)).toThrow(new Error(`--kubeconfig=${path}: ${message}`));
  });

  test('a missing file is named, its certificates’ too', () => {
    expect(() => loadKubeConfig('/nowhere/config')).toThrow(
      '--kubeconfig=/nowhere/config: /nowhere/config does not exist',
    );
    const path = write(kubeconfig({ more: ', certificate-authority: ca.crt' }));
    expect(() => loadKubeConfig(path)).toThrow(`--kubeconfig=${path}: ${folder}/ca.crt does not exist`);
  });
});

describe('in a cluster', () => {
  const serviceAccount = () => join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');

  test('the service account is used', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', 'fd00::1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', '443');
    mkdirSync(serviceAccount(), { recursive: true });
    for (const file of ['token', 'ca.crt']) writeFileSync(join(serviceAccount(), file), 'x');
    expect(loadKubeConfig(undefined, folder).getCurrentCluster()).toMatchObject({
      server: 'https://[fd00::1]:443',
      caFile: join(serviceAccount(), 'ca.crt'),
    });
  });

  test('elsewhere, both ways out are told', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined);
    expect(() => loadKubeConfig(undefined, folder)).toThrow('give --kubeconfig=<file>, or run in a cluster');
  });

  test('without a service account, the Pod’s field is told', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', '443');
    expect(() => loadKubeConfig(undefined, folder)).toThrow('set automountServiceAccountToken: true');
  });
});
