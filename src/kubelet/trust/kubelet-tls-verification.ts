import type { KubeletTlsVerify, Options } from '../../config/options.js';

/**
 * Returns how certificates of kubelets are verified. As in the original, `insecure-skip-tls-verify: true` in the
 * kubeconfig counts for kubelets too, unless a flag says otherwise.
 */
export function kubeletTlsVerification(
  { kubeletTlsVerify, kubeletTlsGiven }: Pick<Options, 'kubeletTlsVerify' | 'kubeletTlsGiven'>,
  insecureKubeconfig: boolean,
): KubeletTlsVerify {
  return insecureKubeconfig && !kubeletTlsGiven ? 'insecure' : kubeletTlsVerify;
}
