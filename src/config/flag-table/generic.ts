import type { FlagSection } from '../flag.js';

/** The flags that every Kubernetes API server has. */
export const genericFlags = {
  'advertise-address': {
    type: 'ip',
    help: 'Address under which other members of the cluster reach this server. Unset, the bind address counts, or the address of the default interface.',
  },
  'cors-allowed-origins': {
    type: 'strings',
    help: 'Regular expressions of the origins that browsers may call from; anchor each at both ends. Empty turns CORS off.',
  },
  'emulated-version': {
    type: 'strings',
    help: 'Versions to behave like, as component=major.minor; a version without component means kube.',
  },
  'emulation-forward-compatible': {
    type: 'bool',
    help: 'While an older version is emulated, also serve the newer versions of the APIs that it turned on.',
  },
  'external-hostname': {
    type: 'string',
    help: 'Host name to put into URLs that clients outside are meant to follow.',
  },
  'feature-gates': {
    type: 'colonSeparatedMultimapStringString',
    help: 'Experimental features to turn on or off, as component:Feature=true; without component, kube is meant. Repeatable.',
  },
  'goaway-chance': {
    type: 'float',
    help: 'Share of HTTP/2 requests, 0 to 0.02, that ask their client to reconnect, so that load balancers can spread clients anew.',
  },
  'livez-grace-period': {
    type: 'duration',
    help: 'How long after the start /livez overlooks start-up work that is still going on.',
  },
  'max-mutating-requests-inflight': {
    type: 'int',
    default: '200',
    help: 'How many requests of other verbs may be in progress at once; 0 is no limit. More are answered 429.',
  },
  'max-requests-inflight': {
    type: 'int',
    default: '400',
    help: 'How many reading requests may be in progress at once; 0 is no limit. More are answered 429; probes do not count.',
  },
  'min-compatibility-version': {
    type: 'strings',
    help: 'Oldest control plane versions to stay compatible with, as component=major.minor, none newer than the emulated one.',
  },
  'min-request-timeout': {
    type: 'int',
    default: '1800',
    help: 'Seconds for which a watch stays open at least; each ends at a random time after that.',
  },
  'request-timeout': {
    type: 'duration',
    default: '1m0s',
    help: 'How long a request may take that is not a watch; then it is answered 504.',
  },
  'runtime-config-emulation-forward-compatible': {
    type: 'bool',
    help: 'Serve APIs that were asked for by name even when the emulated version did not have them yet, instead of refusing to start.',
  },
  'shutdown-delay-duration': {
    type: 'duration',
    help: 'How long to go on serving after the signal to stop, with /readyz already failing, so that load balancers notice.',
  },
  'shutdown-send-retry-after': {
    type: 'bool',
    help: 'While stopping, answer new requests with 429 and Retry-After until those in progress are done.',
  },
  'shutdown-watch-termination-grace-period': {
    type: 'duration',
    help: 'How long open watches may take to end while the server stops.',
  },
  'storage-initialization-timeout': {
    type: 'duration',
    default: '1m0s',
    help: 'How long to wait for storage before the server counts as ready.',
  },
  'strict-transport-security-directives': {
    type: 'strings',
    help: 'Directives of the Strict-Transport-Security header, such as max-age=31536000. Empty leaves the header out.',
  },
} as const satisfies FlagSection;
