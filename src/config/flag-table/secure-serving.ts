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
    help: 'Directory with apiserver.crt and apiserver.key. Without them, the server signs a pair for itself and keeps it there. Not used with --tls-cert-file.',
  },
  'disable-http2-serving': {
    type: 'bool',
    help: 'Serve HTTP/1.1 only.',
  },
  'http2-max-streams-per-connection': {
    type: 'int',
    help: 'How many requests one HTTP/2 connection may carry at once; 0 leaves it to the server, which allows 100.',
  },
  'permit-address-sharing': {
    type: 'bool',
    help: 'Listen with SO_REUSEADDR, so that sockets of an earlier process in TIME_WAIT are no obstacle. Always on here.',
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
    help: 'Cipher suites of TLS 1.2 to offer, by their Go names; those of TLS 1.3 are always on. Empty offers the AEAD suites with forward secrecy.',
  },
  'tls-curve-preferences': {
    type: 'int32Slice',
    help: 'Key exchanges to allow, by their TLS group numbers, such as 29 for X25519. Empty leaves the choice to the server.',
  },
  'tls-min-version': {
    type: 'string',
    help: 'Oldest TLS version to accept: VersionTLS12 (also when unset) or VersionTLS13. VersionTLS10 and VersionTLS11 count as VersionTLS12, with a warning.',
  },
  'tls-private-key-file': {
    type: 'string',
    help: 'PEM file with the private key of --tls-cert-file.',
  },
  'tls-sni-cert-key': {
    type: 'namedCertKey',
    help: 'Certificate and key for certain server names, as cert,key:name,*.domain; with cert,key alone, the names in the certificate count. Repeatable.',
  },
} as const satisfies FlagSection;
