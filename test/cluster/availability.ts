import type { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';
import { SUBJECT } from './server.ts';

/** The versions of metrics.k8s.io that the server under test serves. */
export const SERVED_VERSIONS: readonly string[] = SUBJECT === 'ours' ? ['v1', 'v1beta1'] : ['v1beta1'];

/** What the kube-apiserver says of a version of metrics.k8s.io: `True`, or why not. */
export async function availability(admin: ApiClient, version: string): Promise<string> {
  const service = await admin.get(`/apis/apiregistration.k8s.io/v1/apiservices/${version}.metrics.k8s.io`);
  const conditions = (service['status']?.conditions ?? []) as { type: string; status: string; reason: string }[];
  const condition = conditions.find(({ type }) => type === 'Available');
  return condition?.status === 'True' ? 'True' : (condition?.reason ?? 'Unknown');
}

/** Waits until the kube-apiserver serves these versions. */
export async function available(admin: ApiClient, versions: readonly string[] = SERVED_VERSIONS): Promise<void> {
  for (const version of versions) {
    await eventually(
      () => availability(admin, version),
      (status) => status === 'True',
    );
    // The part of the kube-apiserver that passes requests on learns of it a moment later.
    await eventually(() => admin.get(`/apis/metrics.k8s.io/${version}`));
  }
}
