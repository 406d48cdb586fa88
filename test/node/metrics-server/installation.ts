import { copyFile, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { available } from '../../cluster/availability.ts';
import type { ApiObject } from '../../cluster/api-client.ts';
import { eventually } from '../../cluster/eventually.ts';
import { moduleFolder } from '../../cluster/go-module.ts';
import { SUBJECT } from '../../cluster/server.ts';
import { CHART, Helm } from '../../deploy/helm.ts';
import { runInstallCommands } from '../../deploy/install-document.ts';
import type { RealNode } from '../kubelet/real-node.ts';
import { releaseFile } from '../release-file.ts';

const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));
const RELEASE = '-f https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.9.0/components.yaml';
/** The folder of the release that is installed, in place of this checkout. */
const INSTALLED_RELEASE = process.env['NODE_RELEASE'];
const SYSTEM = '/api/v1/namespaces/kube-system';

/** All that is changed of the manifests: kubelets here have certificates of the cluster's own authority. */
const CHANGES = [
  {
    op: 'add',
    path: '/spec/template/spec/containers/0/args/-',
    value: '--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
  },
];

/** Manifests, as they are but for the changes. */
type Manifests = 'base' | 'overlays/only-v1beta1' | 'original';

/** Writes a kustomization of manifests for this node. Returns its folder, for `kubectl apply -k`. */
async function changed(node: RealNode, name: Manifests): Promise<string> {
  const changedName = `changed-${name.replace('/', '-')}`;
  const folder = node.workspace.path(changedName);
  await mkdir(folder, { recursive: true });
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, await manifestsOf(name, folder))],
    patches: [{ target: { kind: 'Deployment', name: 'metrics-server' }, patch: JSON.stringify(CHANGES) }],
  };
  await node.workspace.write(`${changedName}/kustomization.yaml`, stringify(kustomization));
  return folder;
}

/** @param folder where a file must be to be named by a kustomization of the folder */
async function manifestsOf(name: Manifests, folder: string): Promise<string> {
  if (name === 'original') return originalManifests();
  if (name !== 'base' || INSTALLED_RELEASE === undefined) return join(DEPLOY, name);
  const file = join(folder, 'components.yaml');
  await copyFile(join(INSTALLED_RELEASE, 'components.yaml'), file);
  return file;
}

/** Those that a release of the original comes with. */
async function originalManifests(): Promise<string> {
  const module = await moduleFolder('metrics-server', 'sigs.k8s.io/metrics-server');
  return join(module, 'manifests', 'overlays', 'release');
}

/** Applies the manifests of the server under test, or of the original, and waits until it serves. */
export async function install(node: RealNode, server: typeof SUBJECT): Promise<void> {
  await node.kubectl().text('apply', '-k', await changed(node, server === 'ours' ? 'base' : 'original'));
  await serves(node, server);
}

/** Does what docs/install.md says to put ours in the original's place, and waits until all of it serves. */
export async function comeFromOriginal(node: RealNode): Promise<void> {
  await runInstallCommands(node, 'Installed from its manifests', {
    'deploy/overlays/only-v1beta1': await changed(node, 'overlays/only-v1beta1'),
    'deploy/base': await changed(node, 'base'),
  });
  await serves(node, 'ours');
}

/** Does what docs/install.md says to put the original back in its place, and waits until it serves. */
export async function goBackToOriginal(node: RealNode): Promise<void> {
  const original = await changed(node, 'original');
  await runInstallCommands(node, 'Going back to its manifests', { [RELEASE]: `-k ${original}` });
  await serves(node, 'original');
}

/** Removes the original, and installs the chart as it is: the archive of the release, or the folder of this checkout. */
export async function installChart(node: RealNode): Promise<Helm> {
  await node.kubectl().text('delete', '--ignore-not-found', '--wait', '-k', await changed(node, 'original'));
  const chart = INSTALLED_RELEASE === undefined ? CHART : await releaseFile(INSTALLED_RELEASE, '.tgz');
  const helm = new Helm(node.workspace, node.plane.adminKubeconfig, chart);
  await helm.upgrade('--wait');
  await serves(node, 'ours');
  return helm;
}

async function serves(node: RealNode, server: typeof SUBJECT): Promise<void> {
  await node.kubectl().text('-n', 'kube-system', 'rollout', 'status', 'deployment/metrics-server', '--timeout=180s');
  await available(node.admin, server === 'ours' ? ['v1', 'v1beta1'] : ['v1beta1']);
}

/** The only Pod of the server, once those before it are gone. */
export async function serverPod(node: RealNode): Promise<ApiObject> {
  const [pod] = await eventually(
    () => node.admin.list(`${SYSTEM}/pods?labelSelector=k8s-app=metrics-server`),
    (pods) => pods.length === 1,
  );
  return pod!;
}
