import { constants } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { CURVES, INSECURE_CIPHER_SUITES } from '../config/go-tls.js';
import type { Options } from '../config/options.js';
import { missingCiphers, openSslCiphers } from './cipher-suites.js';

type TlsFlags = Pick<Options, 'tlsMinVersion' | 'tlsCipherSuites' | 'tlsCurvePreferences'>;

/** The TLS settings of the listener, without its certificate. */
export function tlsSettings({ tlsMinVersion, tlsCipherSuites, tlsCurvePreferences }: TlsFlags): TlsOptions {
  return {
    minVersion: tlsMinVersion === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2',
    ciphers: openSslCiphers(tlsCipherSuites),
    ecdhCurve: openSslCurves(tlsCurvePreferences),
    honorCipherOrder: true,
    // Renegotiation lets a client make the server work and, in old versions, splice requests of two identities.
    // A resumed session carries no certificate in TLS 1.3 and the old one in 1.2, which may meanwhile be revoked or
    // belong to a CA that is gone. So there are neither tickets nor, as nothing listens for `newSession`, a session
    // cache: each connection proves its identity again. Clients of this server keep their connections.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
    // Whom to trust is decided for each request, where authentication knows the two CA bundles as they are now. The
    // public CAs that Node would trust without a list mean nothing here.
    requestCert: true,
    rejectUnauthorized: false,
    ca: [],
  };
}

/** Returns a warning for each setting that is not possible or not safe. */
export function tlsWarnings({ tlsMinVersion, tlsCipherSuites }: TlsFlags): string[] {
  const warnings: string[] = [];
  if (tlsMinVersion === 'VersionTLS10' || tlsMinVersion === 'VersionTLS11') {
    warnings.push(`--tls-min-version=${tlsMinVersion} is not possible: clients need TLS 1.2 or newer`);
  }
  const missing = missingCiphers(tlsCipherSuites);
  if (missing.length > 0) {
    warnings.push(`--tls-cipher-suites: not offered, because OpenSSL no longer has them: ${missing.join(', ')}`);
  }
  const insecure = INSECURE_CIPHER_SUITES.filter((name) => tlsCipherSuites.includes(name) && !missing.includes(name));
  if (insecure.length > 0) warnings.push(`--tls-cipher-suites: insecure, and offered: ${insecure.join(', ')}`);
  return warnings;
}

function openSslCurves(wanted: readonly number[]): string {
  return [...CURVES]
    .filter(([id]) => wanted.length === 0 || wanted.includes(id))
    .map(([, name]) => name)
    .join(':');
}
