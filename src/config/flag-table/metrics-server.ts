import type { FlagSection } from '../flag.js';

/** The flags of the server itself. `extra-resources`, `help`, `incomplete-pods`, `max-staleness`, `readiness` and `state-dir` are not among the original's listed flags. */
export const metricsServerFlags = {
  'extra-resources': {
    type: 'strings',
    help: 'What is served beside CPU and memory: swap, of nodes and containers, as kubectl top --show-swap prints it; pod, usage of each Pod as a whole, in annotations.',
  },
  help: {
    type: 'bool',
    short: 'h',
    help: 'Print this text and exit.',
  },
  'incomplete-pods': {
    type: 'string',
    default: 'keep',
    help: 'A Pod with a container that has just restarted: keep, it is served as it was last, up to --max-staleness; drop, it is gone for a cycle, as in the original.',
  },
  kubeconfig: {
    type: 'string',
    help: 'Kubeconfig file with the address and credentials of the kube-apiserver. Unset, the service account of the Pod is used.',
  },
  'max-staleness': {
    type: 'duration',
    computedDefault: '2.5 × --metric-resolution',
    help: 'How long the last numbers of a node stay visible after its last good scrape. With 0 they are gone after the first cycle that misses, as in the original.',
  },
  'metric-resolution': {
    type: 'duration',
    default: '1m0s',
    help: 'Time from one scrape of a kubelet to the next, 10s or more. Usage is averaged over about this long.',
  },
  readiness: {
    type: 'string',
    default: 'api',
    help: 'When /readyz holds without numbers: api, once nobody else answers metrics.k8s.io, and from then on; data, never, as in the original.',
  },
  'state-dir': {
    type: 'string',
    help: 'Folder in which the last samples are kept, so that a restart has numbers after its first cycle. Unset, they are kept in memory only.',
  },
  version: {
    type: 'bool',
    words: { raw: 'true' },
    help: 'Print the version and exit.',
  },
} as const satisfies FlagSection;
