import type { ApiServerAccess } from './api-server-access.js';
import { InClusterAccess } from './in-cluster-access.js';

/**
 * The way to the kube-apiserver: the kubeconfig at `path`, or without one that of a Pod. @kubernetes/client-node is
 * loaded for a kubeconfig only: a Pod needs no more than a token, an authority and an address, and saves its memory.
 *
 * @param flag the one that named the file, for errors
 */
export async function loadAccess(path: string | undefined, flag = 'kubeconfig'): Promise<ApiServerAccess> {
  if (path === undefined) return InClusterAccess.load();
  const { KubeconfigAccess } = await import('./kubeconfig-access.js');
  return KubeconfigAccess.load(path, flag);
}
