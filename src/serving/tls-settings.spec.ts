import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CURVES } from '../config/go-tls.js';
import { testOptions } from '../../test/test-options.js';
import { tlsSettings, tlsWarnings } from './tls-settings.js';

describe('tlsSettings', () => {
  it.each([
    ['VersionTLS10', 'TLSv1.2'],
    ['VersionTLS11', 'TLSv1.2'],
    ['VersionTLS12', 'TLSv1.2'],
    ['VersionTLS13', 'TLSv1.3'],
  ] as const)('%s is %s', (tlsMinVersion, minVersion) => {
    expect(tlsSettings(testOptions({ tlsMinVersion })).minVersion).toBe(minVersion);
  });

  it.each([
    [[], 'X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:X25519:P-256:P-384:P-521'],
    [[25], 'P-521'],
    // The order asked for means nothing.
    [[23, 29, 4588], 'X25519MLKEM768:X25519:P-256'],
  ])('key exchanges %j are %s', (tlsCurvePreferences, ecdhCurve) => {
    expect(tlsSettings(testOptions({ tlsCurvePreferences })).ecdhCurve).toBe(ecdhCurve);
  });

  it('has no key exchange that OpenSSL lacks', () => {
    for (const id of CURVES.keys()) {
      expect(() => createSecureContext(tlsSettings(testOptions({ tlsCurvePreferences: [id] }))), `${id}`).not.toThrow();
    }
  });

  it('asks for client certificates and leaves it to authentication to judge them', () => {
    expect(tlsSettings(testOptions())).toMatchObject({ requestCert: true, rejectUnauthorized: false, ca: [] });
  });
});

describe('tlsWarnings', () => {
  it.each([
    [{}, []],
    [{ tlsCipherSuites: ['TLS_AES_128_GCM_SHA256'] }, []],
    [
      { tlsMinVersion: 'VersionTLS11' },
      ['--tls-min-version=VersionTLS11 is not possible: clients need TLS 1.2 or newer'],
    ],
    [
      { tlsCipherSuites: ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'] },
      [
        '--tls-cipher-suites: not offered, because OpenSSL no longer has them: TLS_RSA_WITH_RC4_128_SHA',
        '--tls-cipher-suites: insecure, and offered: TLS_RSA_WITH_AES_128_CBC_SHA',
      ],
    ],
  ] as const)('%j', (asked, warnings) => {
    expect(tlsWarnings(testOptions(asked))).toEqual(warnings);
  });
});
