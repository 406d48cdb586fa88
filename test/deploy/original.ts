import { join } from 'node:path';
import { moduleFolder } from '../cluster/go-module.ts';
import type { Kubectl } from '../cluster/kubectl.ts';

/** A folder of the module of metrics-server that the component of that name is built of. */
async function original(...path: string[]): Promise<string> {
  return join(await moduleFolder('metrics-server', 'sigs.k8s.io/metrics-server'), ...path);
}

/** The folder of its chart. */
export function originalChart(): Promise<string> {
  return original('charts', 'metrics-server');
}

/** The text of the manifests that its releases come with: `release` is components.yaml. */
export async function originalManifests(kubectl: Kubectl, overlay: 'release' | 'release-ha-1.21+'): Promise<string> {
  return kubectl.text('kustomize', await original('manifests', 'overlays', overlay));
}
