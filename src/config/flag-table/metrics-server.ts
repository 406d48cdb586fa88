import type { FlagSection } from '../flag.js';
import { asIs, textOrNone } from '../read-option.js';
import { timerMilliseconds } from '../timer-milliseconds.js';
import { extraResourcesOf } from '../../model/resources.js';

/** The flags of the server itself. `extra-resources`, `help`, `history`, `history-budget`, `incomplete-pods`, `live-page`, `max-staleness`, `max-watches`, `readiness`, `state-dir` and `watch` are not among the original's listed flags. */
export const metricsServerFlags = {
  'extra-resources': {
    type: 'strings',
    option: { extraResources: extraResourcesOf },
    help: 'Resources to serve besides CPU and memory. swap: of nodes and containers (kubectl top --show-swap). pod: usage of whole Pods, in annotations.',
  },
  help: {
    type: 'bool',
    short: 'h',
    help: 'Print this text and exit.',
  },
  history: {
    type: 'duration',
    help: 'Keep what each container and node used for this long, such as 1h. 0 keeps no history.',
  },
  'history-budget': {
    type: 'quantity',
    default: '64Mi',
    help: 'Most memory for the history, in bytes, such as 64Mi. When it is reached, the time between two points doubles.',
  },
  'incomplete-pods': {
    type: 'string',
    default: 'keep',
    choices: ['keep', 'drop'],
    option: { incompletePods: asIs },
    help: 'When a container of a Pod restarts. keep: show the last metrics of the Pod, up to --max-staleness. drop: hide the Pod for a cycle.',
  },
  kubeconfig: {
    type: 'string',
    option: { kubeconfig: textOrNone },
    help: 'Kubeconfig file with the address and credentials of the kube-apiserver. Default: the service account of the Pod.',
  },
  'live-page': {
    type: 'bool',
    option: { livePage: asIs },
    help: 'Serve a page for browsers at /apis/metrics.k8s.io/v1/live/ of the kube-apiserver. Open it by kubectl proxy.',
  },
  'max-staleness': {
    type: 'duration',
    computedDefault: '2.5 × --metric-resolution',
    help: 'Keep the last metrics of a node visible for this long after its last good scrape. 0 hides them after the first missed scrape.',
  },
  'max-watches': {
    type: 'int',
    default: '500',
    help: 'At most this many watches are open at once. More get status 429. 0 sets no limit.',
  },
  'metric-resolution': {
    type: 'duration',
    default: '1m0s',
    option: { metricResolutionMs: timerMilliseconds },
    help: 'Interval between scrapes of a kubelet, at least 10s. Usage is an average over about this long.',
  },
  readiness: {
    type: 'string',
    default: 'api',
    choices: ['api', 'data'],
    option: { readiness: asIs },
    help: 'When to report ready. api: before there are metrics, unless another server already serves the API. data: only once there are metrics.',
  },
  'state-dir': {
    type: 'string',
    option: { stateDir: textOrNone },
    help: 'Folder for the last samples, so that a restarted server has metrics after one scrape. Default: samples are kept in memory only.',
  },
  version: {
    type: 'bool',
    words: { raw: 'true' },
    help: 'Print the version and exit.',
  },
  watch: {
    type: 'string',
    default: 'off',
    choices: ['off', 'hidden', 'listed'],
    help: 'Whether metrics can be watched. off: no, as in the original. hidden: yes, but discovery does not list the verb. listed: discovery lists it too.',
  },
} as const satisfies FlagSection;
