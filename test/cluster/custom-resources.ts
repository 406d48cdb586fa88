import { eventually } from './eventually.ts';
import type { Kubectl } from './kubectl.ts';

/** Applies a file of CustomResourceDefinitions, and waits until the kube-apiserver serves what they define. */
export async function defineCustomResources(kubectl: Kubectl, file: string): Promise<void> {
  await kubectl.text('apply', '--server-side', '-f', file);
  // A definition of this very moment has no conditions at all yet, which kubectl does not wait for.
  await eventually(() => kubectl.text('wait', '--for=condition=Established', '--timeout=60s', '-f', file));
}
