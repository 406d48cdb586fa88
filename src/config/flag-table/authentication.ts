import type { FlagSection } from '../flag.js';
import { asIs, milliseconds, textOrNone } from '../read-option.js';

/** The flags about who a client is. */
export const authenticationFlags = {
  'authentication-kubeconfig': {
    type: 'string',
    option: { authenticationKubeconfig: textOrNone },
    help: 'Kubeconfig file for token reviews by the kube-apiserver. Default: the access that --kubeconfig describes.',
  },
  'authentication-skip-lookup': {
    type: 'bool',
    option: { authenticationSkipLookup: asIs },
    help: 'Do not read missing authentication settings from the cluster.',
  },
  'authentication-token-webhook-cache-ttl': {
    type: 'duration',
    default: '10s',
    option: { authenticationTokenCacheTtlMs: milliseconds },
    help: 'Remember the result of a token review for this long.',
  },
  'authentication-tolerate-lookup-failure': {
    type: 'bool',
    option: { authenticationTolerateLookupFailure: asIs },
    help: 'Start even if the authentication settings cannot be read from the cluster. All clients may then be anonymous.',
  },
  'client-ca-file': {
    type: 'string',
    option: { clientCaFile: textOrNone },
    help: 'PEM file with the authorities of client certificates. The common name of a certificate is the user name.',
  },
  'requestheader-allowed-names': {
    type: 'strings',
    option: { requestHeaderAllowedNames: asIs },
    help: 'Common names of the proxies that may name a user in request headers. Empty allows every proxy with a valid certificate.',
  },
  'requestheader-client-ca-file': {
    type: 'string',
    option: { requestHeaderClientCaFile: textOrNone },
    help: 'PEM file with the authorities of the proxies that may name a user in request headers.',
  },
  'requestheader-extra-headers-prefix': {
    type: 'strings',
    default: 'x-remote-extra-',
    option: { requestHeaderExtraHeadersPrefix: asIs },
    help: 'Prefixes of the request headers that hold extra facts about the user.',
  },
  'requestheader-group-headers': {
    type: 'strings',
    default: 'x-remote-group',
    option: { requestHeaderGroupHeaders: asIs },
    help: 'Request headers that hold the groups of the user.',
  },
  'requestheader-uid-headers': {
    type: 'strings',
    option: { requestHeaderUidHeaders: asIs },
    help: 'Request headers that hold the UID of the user, such as X-Remote-Uid.',
  },
  'requestheader-username-headers': {
    type: 'strings',
    default: 'x-remote-user',
    option: { requestHeaderUsernameHeaders: asIs },
    help: 'Request headers that hold the name of the user.',
  },
} as const satisfies FlagSection;
