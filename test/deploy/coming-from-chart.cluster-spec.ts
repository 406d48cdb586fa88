import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { runInstallCommands } from './install-document.ts';
import { stored } from './installed.ts';
import { DEPLOY, ManifestCluster } from './manifest-cluster.ts';
import { names, only } from './manifests.ts';
import { originalChart } from './original.ts';

const V1 = 'APIService v1.metrics.k8s.io';

let cluster: ManifestCluster;
let theirs: string;

beforeAll(async () => {
  theirs = await originalChart();
  cluster = await ManifestCluster.create({ controllers: true });
});
afterEach(() => cluster.helm.uninstall());
afterAll(() => cluster?.stop());

function installOriginal(...flags: string[]): Promise<string> {
  return cluster.helm.text('install', 'metrics-server', theirs, '--namespace=kube-system', ...flags);
}

async function now(): Promise<ApiObject[]> {
  return stored(cluster.plane.admin);
}

const container = (objects: readonly ApiObject[]) => only(objects, 'Deployment')['spec'].template.spec.containers[0];

describe('over a release of the chart of metrics-server', () => {
  it('ours is installed as where nothing was, and the original is back when it is wanted back', async () => {
    await runInstallCommands(cluster, 'With Helm');
    const fresh = await now();
    await cluster.helm.uninstall();

    await installOriginal();
    const before = await now();
    expect(container(before).image).toMatch(/\/metrics-server:v/);
    expect(names(fresh)).toEqual([...names(before), V1].sort());

    await runInstallCommands(cluster, 'Installed from its chart');
    expect(await now()).toEqual(fresh);

    await runInstallCommands(cluster, 'Going back to its chart');
    expect(await now()).toEqual(before);
  });

  it('values that were set are kept, and its defaults are not', async () => {
    await installOriginal('--set=replicas=2', '--set=args={--kubelet-insecure-tls}', '--set=image.pullPolicy=Always');
    await runInstallCommands(cluster, 'Installed from its chart');
    const objects = await now();
    expect(only(objects, 'Deployment')['spec'].replicas).toBe(2);
    const { args, image, imagePullPolicy } = container(objects);
    expect(args.at(-1)).toBe('--kubelet-insecure-tls');
    expect([image, imagePullPolicy]).toEqual([expect.stringMatching(/^metrics-server-ts:/), 'Always']);
  });

  it('--reuse-values would bring its image, which is refused, and works when the image is said', async () => {
    await installOriginal('--set=replicas=2');
    const reused = cluster.helm.upgrade('--reuse-values');
    await expect(reused).rejects.toThrow(/registry\.k8s\.io.*own image.*--reset-then-reuse-values/s);
    await cluster.helm.upgrade('--reuse-values', '--set=image.repository=metrics-server-ts');
    const objects = await now();
    expect(container(objects).image).toMatch(/^metrics-server-ts:/);
    expect(names(objects)).toContain(V1);
  });

  it('a certificate that Helm made for it is kept', async () => {
    const secret = () => cluster.plane.admin.get('/api/v1/namespaces/kube-system/secrets/metrics-server');
    await installOriginal('--set=tls.type=helm', '--set=apiService.insecureSkipTLSVerify=false');
    const before = await secret();
    await runInstallCommands(cluster, 'Installed from its chart');
    expect((await secret())['data']).toEqual(before['data']);
    for (const { spec } of (await now()).filter(({ kind }) => kind === 'APIService'))
      expect(spec.caBundle).toBe(before['data']['tls.crt']);
  });
});

it('from the manifests to the chart: remove, then install', async () => {
  await cluster.kubectl.text('apply', '-k', `${DEPLOY}/base`);
  await expect(cluster.helm.upgrade()).rejects.toThrow(/cannot be imported|exists/);
  await runInstallCommands(cluster, 'From one way to the other');
  expect(container(await now()).image).toMatch(/^metrics-server-ts:/);
});
