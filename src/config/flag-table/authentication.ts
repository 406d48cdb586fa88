import type { FlagSection } from '../flag.js';

/** The flags about who a client is. */
export const authenticationFlags = {
  'authentication-kubeconfig': {
    type: 'string',
    help: 'Kubeconfig file for asking the kube-apiserver whose token a request carries. Unset, as for everything else.',
  },
  'authentication-skip-lookup': {
    type: 'bool',
    help: 'Do not read missing authentication settings from the cluster.',
  },
  'authentication-token-webhook-cache-ttl': {
    type: 'duration',
    default: '10s',
    help: 'How long the answer about a token is remembered.',
  },
  'authentication-tolerate-lookup-failure': {
    type: 'bool',
    help: 'Start even if the authentication settings cannot be read from the cluster; clients may then all be anonymous.',
  },
  'client-ca-file': {
    type: 'string',
    help: 'PEM file with the authorities of client certificates; the common name of a certificate is the name of its user.',
  },
  'requestheader-allowed-names': {
    type: 'strings',
    help: 'Common names of the proxies that may name a user in request headers. Empty allows every proxy with a valid certificate.',
  },
  'requestheader-client-ca-file': {
    type: 'string',
    help: 'PEM file with the authorities that sign the certificates of proxies that name a user in request headers.',
  },
  'requestheader-extra-headers-prefix': {
    type: 'strings',
    default: 'x-remote-extra-',
    help: 'What the names of request headers begin with that hold further facts about the user.',
  },
  'requestheader-group-headers': {
    type: 'strings',
    default: 'x-remote-group',
    help: 'Names of the request headers that hold the groups of the user.',
  },
  'requestheader-uid-headers': {
    type: 'strings',
    help: 'Names of the request headers that hold the UID of the user, such as X-Remote-Uid.',
  },
  'requestheader-username-headers': {
    type: 'strings',
    default: 'x-remote-user',
    help: 'Names of the request headers that hold the name of the user.',
  },
} as const satisfies FlagSection;
