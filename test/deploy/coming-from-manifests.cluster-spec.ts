import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { COMMAND_FILE } from '../../deploy/image/image-definition.ts';
import { loadOptions } from '../../src/config/load-options.ts';
import { runInstallCommands } from './install-document.ts';
import { stored } from './installed.ts';
import { DEPLOY, ManifestCluster } from './manifest-cluster.ts';
import { names, objectsOf, only } from './manifests.ts';
import { originalManifests } from './original.ts';

const RELEASE = 'https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.9.0/components.yaml';
const V1 = 'APIService v1.metrics.k8s.io';

let cluster: ManifestCluster;
let theirs: ApiObject[];
let file: string;
/** What is stored when ours is installed where nothing was. */
let fresh: ApiObject[];

beforeAll(async () => {
  cluster = await ManifestCluster.create({ controllers: true });
  const text = await originalManifests(cluster.kubectl, 'release');
  [theirs, file] = [objectsOf(text), await cluster.write(text)];
  await runInstallCommands(cluster, 'With kubectl');
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/autoscale`);
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/high-availability`, '--ignore-not-found');
  await cluster.kubectl.text('apply', '-k', `${DEPLOY}/base`);
  fresh = await stored(cluster.plane.admin);
});
afterEach(async () => {
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/high-availability`, '--ignore-not-found');
});
afterAll(() => cluster?.stop());

it("the manifests have every object of the original's, by the same name, and one more", async () => {
  expect(names(fresh).filter((name) => !names(theirs).includes(name))).toEqual([V1]);
  expect(names(theirs).filter((name) => !names(fresh).includes(name))).toEqual([]);
});

describe.each([
  ['applied', ['apply']],
  ['applied by the server', ['apply', '--server-side']],
  ['created', ['create']],
])('over manifests of metrics-server that were %s', (_how, verb) => {
  it('ours is installed as where nothing was, and the original is back when it is wanted back', async () => {
    await cluster.kubectl.text('delete', '-k', `${DEPLOY}/base`, '--ignore-not-found');
    await cluster.kubectl.text(...verb, '-f', file);
    const before = await stored(cluster.plane.admin);
    expect(only(before, 'Deployment')['spec'].template.spec.containers[0].image).toMatch(/\/metrics-server:v/);

    await runInstallCommands(cluster, 'Installed from its manifests');
    expect(await stored(cluster.plane.admin)).toEqual(fresh);

    await runInstallCommands(cluster, 'Going back to its manifests', { [RELEASE]: file });
    expect(await stored(cluster.plane.admin)).toEqual(before);
  });
});

it('over a Deployment with an edited command, which is kept until it is taken away', async () => {
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/base`, '--ignore-not-found');
  await cluster.kubectl.text('apply', '-f', file);
  const command = ['/metrics-server', '--kubelet-insecure-tls', '--kubelet-preferred-address-types=InternalIP'];
  const patch = [{ op: 'add', path: '/spec/template/spec/containers/0/command', value: command }];
  const path = '/apis/apps/v1/namespaces/kube-system/deployments/metrics-server';
  await cluster.plane.admin.send('PATCH', path, patch, { 'content-type': 'application/json-patch+json' });

  await cluster.kubectl.text('apply', '-k', `${DEPLOY}/base`);
  const edited = await stored(cluster.plane.admin);
  const { image, args } = only(fresh, 'Deployment')['spec'].template.spec.containers[0];
  const [container] = only(edited, 'Deployment')['spec'].template.spec.containers;
  expect(container).toMatchObject({ image, args, command });
  // What the container runtime starts: test/image starts that program of the image.
  expect(command[0]).toBe(COMMAND_FILE);
  expect(loadOptions([...command.slice(1), ...(args as string[])])).toMatchObject({
    kind: 'run',
    options: { kubeletTlsVerify: 'insecure' },
  });

  await runInstallCommands(cluster, 'With an edited command');
  expect(await stored(cluster.plane.admin)).toEqual(fresh);
});

it('over two replicas of metrics-server, two of ours', async () => {
  const ours = ['apply', '-k', `${DEPLOY}/overlays/high-availability`];
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/base`, '--ignore-not-found');
  await cluster.kubectl.text(...ours);
  const alone = await stored(cluster.plane.admin);
  await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/high-availability`);
  const original = await cluster.write(await originalManifests(cluster.kubectl, 'release-ha-1.21+'));
  await cluster.kubectl.text('apply', '-f', original);
  const before = await stored(cluster.plane.admin);

  await cluster.kubectl.text(...ours);
  expect(await stored(cluster.plane.admin)).toEqual(alone);

  await runInstallCommands(cluster, 'Going back to its manifests', { [RELEASE]: original });
  expect(await stored(cluster.plane.admin)).toEqual(before);
});
