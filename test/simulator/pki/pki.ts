import { createAuthority } from './authority.ts';
import type { Authority, KeyAlgorithm } from './authority.ts';

/** The names under which a server on this machine is reached; add them to every serving certificate's `names`. */
export const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** The two authorities of a cluster, created at each start. */
export interface Pki {
  /** Of all certificates that the two sign, and of their own. */
  readonly keyAlgorithm: KeyAlgorithm;
  /** Signs the kube-apiserver's and the kubelets' serving certificates and the users' client certificates. */
  readonly cluster: Authority;
  /** Signs only the certificate by which the aggregation layer proves that it speaks for a user. */
  readonly frontProxy: Authority;
}

/** Creates the authorities of one cluster. */
export async function createPki(keyAlgorithm: KeyAlgorithm = 'ECDSA'): Promise<Pki> {
  const [cluster, frontProxy] = await Promise.all([
    createAuthority('kubernetes', keyAlgorithm),
    createAuthority('front-proxy-ca', keyAlgorithm),
  ]);
  return { keyAlgorithm, cluster, frontProxy };
}
