import type { FlagSection } from '../flag.js';

/** The flags about what a client may do. */
export const authorizationFlags = {
  'authorization-always-allow-paths': {
    type: 'strings',
    default: '/healthz,/readyz,/livez',
    help: 'Paths that everybody may read, without asking the kube-apiserver.',
  },
  'authorization-kubeconfig': {
    type: 'string',
    help: 'Kubeconfig file for asking the kube-apiserver whether a user may do something. Unset, as for everything else.',
  },
  'authorization-webhook-cache-authorized-ttl': {
    type: 'duration',
    default: '10s',
    help: 'How long a yes from the kube-apiserver is remembered.',
  },
  'authorization-webhook-cache-unauthorized-ttl': {
    type: 'duration',
    default: '10s',
    help: 'How long a no from the kube-apiserver is remembered.',
  },
} as const satisfies FlagSection;
