import type { FlagSection } from '../flag.js';
import { type CipherSuite, isCipherSuite, type TlsVersion } from '../go-tls.js';
import { type NamedCertKey, parseNamedCertKey } from '../named-cert-key.js';
import { asIs, textOrNone } from '../read-option.js';

/** The flags about the HTTPS listener and its certificates. */
export const secureServingFlags = {
  'bind-address': {
    type: 'ip',
    default: '0.0.0.0',
    option: { bindAddress: (address: string) => address || '0.0.0.0' },
    help: 'Address to listen on. Empty, 0.0.0.0 and :: mean all interfaces.',
  },
  'cert-dir': {
    type: 'string',
    default: 'apiserver.local.config/certificates',
    option: { certDir: textOrNone },
    help: 'Directory of apiserver.crt and apiserver.key. If they are missing, the server signs a pair and writes it there. Unused with --tls-cert-file.',
  },
  'disable-http2-serving': {
    type: 'bool',
    option: { disableHttp2Serving: asIs },
    help: 'Serve HTTP/1.1 only.',
  },
  'http2-max-streams-per-connection': {
    type: 'int',
    option: { http2MaxStreamsPerConnection: asIs },
    help: 'At most this many requests run at once on one HTTP/2 connection. 0 means 100.',
  },
  'permit-address-sharing': {
    type: 'bool',
    option: { permitAddressSharing: asIs },
    help: 'Listen with SO_REUSEADDR, so that sockets of an earlier process in TIME_WAIT do not block the port. Always on.',
  },
  'permit-port-sharing': {
    type: 'bool',
    option: { permitPortSharing: asIs },
    help: 'Listen with SO_REUSEPORT, so that several processes can share the port.',
  },
  'secure-port': {
    type: 'int',
    default: '443',
    option: { securePort: asIs },
    help: 'Port to serve HTTPS on.',
  },
  'tls-cert-file': {
    type: 'string',
    option: { tlsCertFile: textOrNone },
    help: 'PEM file with the serving certificate, then its intermediates. Needs --tls-private-key-file. Default: a self-signed certificate.',
  },
  'tls-cipher-suites': {
    type: 'strings',
    option: { tlsCipherSuites: (names: readonly string[]): readonly CipherSuite[] => names.filter(isCipherSuite) },
    help: 'Cipher suites of TLS 1.2, by their Go names. Those of TLS 1.3 are always on. Empty offers the AEAD suites with forward secrecy.',
  },
  'tls-curve-preferences': {
    type: 'int32Slice',
    option: { tlsCurvePreferences: asIs },
    help: 'Allowed key exchanges, by their TLS group numbers, such as 29 for X25519. Empty means the default of the server.',
  },
  'tls-min-version': {
    type: 'string',
    option: { tlsMinVersion: (version: string): TlsVersion => (version || 'VersionTLS12') as TlsVersion },
    help: 'Oldest TLS version: VersionTLS12 (default) or VersionTLS13. VersionTLS10 and VersionTLS11 mean VersionTLS12, with a warning.',
  },
  'tls-private-key-file': {
    type: 'string',
    option: { tlsPrivateKeyFile: textOrNone },
    help: 'PEM file with the private key of --tls-cert-file.',
  },
  'tls-sni-cert-key': {
    type: 'namedCertKey',
    option: { tlsSniCertKeys: (uses: readonly string[]): readonly NamedCertKey[] => uses.map(parseNamedCertKey) },
    help: 'Certificate and key for some server names: cert,key:name,*.domain. With cert,key the certificate says the names. Repeatable.',
  },
} as const satisfies FlagSection;
