import type { FlagSection } from '../flag.js';

/** The flags about the HTTPS listener and its certificates. */
export const secureServingFlags = {
  'bind-address': {
    type: 'ip',
    default: '0.0.0.0',
    help: 'Address to listen on. Blank, 0.0.0.0 and :: stand for all interfaces.',
  },
  'cert-dir': {
    type: 'string',
    default: 'apiserver.local.config/certificates',
    help: 'Directory in which the original keeps a certificate that it generated itself.',
  },
  'disable-http2-serving': {
    type: 'bool',
    help: 'Serve HTTP/1.1 only.',
  },
  'http2-max-streams-per-connection': {
    type: 'int',
    help: 'How many requests one HTTP/2 connection may carry at once; 0 leaves it to the server.',
  },
  'permit-address-sharing': {
    type: 'bool',
    help: 'Listen with SO_REUSEADDR, so that sockets of an earlier process in TIME_WAIT are no obstacle.',
  },
  'permit-port-sharing': {
    type: 'bool',
    help: 'Listen with SO_REUSEPORT, so that several processes may share the port.',
  },
  'secure-port': {
    type: 'int',
    default: '443',
    help: 'Port to serve HTTPS on.',
  },
  'tls-cert-file': {
    type: 'string',
    help: 'PEM file with the serving certificate and then its intermediates; needs --tls-private-key-file. Unset, the server signs one for itself.',
  },
  'tls-cipher-suites': {
    type: 'strings',
    help: 'Names of the cipher suites to offer. Empty leaves the choice to the server.',
  },
  'tls-curve-preferences': {
    type: 'int32Slice',
    help: 'Key exchanges to allow, by their TLS group numbers, such as 29 for X25519. Empty leaves the choice to the server.',
  },
  'tls-min-version': {
    type: 'string',
    help: 'Oldest TLS version to accept: VersionTLS10, VersionTLS11, VersionTLS12 or VersionTLS13.',
  },
  'tls-private-key-file': {
    type: 'string',
    help: 'PEM file with the private key of --tls-cert-file.',
  },
  'tls-sni-cert-key': {
    type: 'namedCertKey',
    help: 'A further certificate and its key for clients that ask for certain names, as cert,key or cert,key:name,*.domain. Repeatable.',
  },
} as const satisfies FlagSection;
