import type { FlagSection } from '../flag.js';
import { asIs, milliseconds, textOrNone } from '../read-option.js';

/** The flags about what a client may do. */
export const authorizationFlags = {
  'authorization-always-allow-paths': {
    type: 'strings',
    default: '/healthz,/readyz,/livez',
    option: { authorizationAlwaysAllowPaths: asIs },
    help: 'Paths that everybody may read. The kube-apiserver is not asked.',
  },
  'authorization-kubeconfig': {
    type: 'string',
    option: { authorizationKubeconfig: textOrNone },
    help: 'Kubeconfig file for access reviews by the kube-apiserver. Default: the access that --kubeconfig describes.',
  },
  'authorization-webhook-cache-authorized-ttl': {
    type: 'duration',
    default: '10s',
    option: { authorizationAllowedCacheTtlMs: milliseconds },
    help: 'Remember for this long that the kube-apiserver allowed a request.',
  },
  'authorization-webhook-cache-unauthorized-ttl': {
    type: 'duration',
    default: '10s',
    option: { authorizationDeniedCacheTtlMs: milliseconds },
    help: 'Remember for this long that the kube-apiserver denied a request.',
  },
} as const satisfies FlagSection;
