import type { KubeletTlsVerify, Options } from '../../config/options.js';

/**
 * How kubelets' certificates are verified. As in the original, a kubeconfig with `insecure-skip-tls-verify: true` counts
 * for kubelets too; a flag about it counts more.
 */
export function kubeletTlsVerification(
  { kubeletTlsVerify, kubeletTlsGiven }: Pick<Options, 'kubeletTlsVerify' | 'kubeletTlsGiven'>,
  insecureKubeconfig: boolean,
): KubeletTlsVerify {
  return insecureKubeconfig && !kubeletTlsGiven ? 'insecure' : kubeletTlsVerify;
}
