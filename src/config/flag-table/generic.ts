import type { FlagSection } from '../flag.js';
import { asIs } from '../read-option.js';
import { timerMilliseconds } from '../timer-milliseconds.js';

/** The flags that every Kubernetes API server has. */
export const genericFlags = {
  'advertise-address': {
    type: 'ip',
    help: 'Address at which other members of the cluster reach this server. Default: --bind-address, or the address of the default interface.',
  },
  'cors-allowed-origins': {
    type: 'strings',
    help: 'Regular expressions for the origins that browsers may call from. Anchor each at both ends. Empty turns CORS off.',
  },
  'emulated-version': {
    type: 'strings',
    help: 'Versions to emulate, as component=major.minor. A version without a component is that of kube.',
  },
  'emulation-forward-compatible': {
    type: 'bool',
    help: 'With an emulated version, also serve newer versions of the APIs that it has.',
  },
  'external-hostname': {
    type: 'string',
    help: 'Host name in URLs for clients outside the cluster.',
  },
  'feature-gates': {
    type: 'colonSeparatedMultimapStringString',
    help: 'Experimental features to turn on or off, as component:Feature=true. Without a component, kube is meant. Repeatable.',
  },
  'goaway-chance': {
    type: 'float',
    option: { goawayChance: asIs },
    help: 'Share of HTTP/2 requests, 0 to 0.02, that ask their client to reconnect. This lets load balancers spread clients.',
  },
  'livez-grace-period': {
    type: 'duration',
    help: 'For this long after the start, /livez ignores start-up work that is not finished.',
  },
  'max-mutating-requests-inflight': {
    type: 'int',
    default: '200',
    option: { maxMutatingRequestsInflight: asIs },
    help: 'At most this many requests of other verbs run at once. More get status 429. 0 sets no limit.',
  },
  'max-requests-inflight': {
    type: 'int',
    default: '400',
    option: { maxRequestsInflight: asIs },
    help: 'At most this many reading requests run at once, probes not counted. More get status 429. 0 sets no limit.',
  },
  'min-compatibility-version': {
    type: 'strings',
    help: 'Oldest control plane version to stay compatible with, as component=major.minor. At most the emulated version.',
  },
  'min-request-timeout': {
    type: 'int',
    default: '1800',
    help: 'A watch stays open for at least this many seconds, and ends at a random time after that.',
  },
  'request-timeout': {
    type: 'duration',
    default: '1m0s',
    option: { requestTimeoutMs: timerMilliseconds },
    help: 'A request may take this long. Then it gets status 504.',
  },
  'runtime-config-emulation-forward-compatible': {
    type: 'bool',
    help: 'Serve APIs that are asked for by name even if the emulated version does not have them.',
  },
  'shutdown-delay-duration': {
    type: 'duration',
    option: { shutdownDelayMs: timerMilliseconds },
    help: 'After the signal to stop, keep serving for this long while /readyz fails, so that load balancers notice.',
  },
  'shutdown-send-retry-after': {
    type: 'bool',
    option: { shutdownSendRetryAfter: asIs },
    help: 'While stopping, refuse new requests with status 429 and Retry-After until running ones end.',
  },
  'shutdown-watch-termination-grace-period': {
    type: 'duration',
    help: 'While the server stops, open watches may take this long to end.',
  },
  'storage-initialization-timeout': {
    type: 'duration',
    default: '1m0s',
    help: 'Wait at most this long for storage before the server becomes ready.',
  },
  'strict-transport-security-directives': {
    type: 'strings',
    option: { strictTransportSecurity: asIs },
    help: 'Directives of the Strict-Transport-Security header, such as max-age=31536000. Empty sends no such header.',
  },
} as const satisfies FlagSection;
