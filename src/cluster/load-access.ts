import type { ApiServerAccess } from './api-server-access.js';
import { InClusterAccess } from './in-cluster-access.js';

/**
 * The access to the kube-apiserver: the kubeconfig at `path`, or that of a Pod without one. @kubernetes/client-node is
 * loaded for a kubeconfig only. A Pod needs only a token, an authority and an address, and saves the memory.
 *
 * @param flag the flag that named the file, for errors
 */
export async function loadAccess(path: string | undefined, flag = 'kubeconfig'): Promise<ApiServerAccess> {
  if (path === undefined) return InClusterAccess.load();
  const { KubeconfigAccess } = await import('./kubeconfig-access.js');
  return KubeconfigAccess.load(path, flag);
}
