import { getCiphers } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { INSECURE_CIPHER_SUITES, SECURE_CIPHER_SUITES } from '../config/go-tls.js';
import { missingCiphers, openSslCiphers } from './cipher-suites.js';

const TLS_1_3 = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

describe('openSslCiphers', () => {
  it.each([
    [[], /^[^:]+:[^:]+:[^:]+(:ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)){6}$/],
    // Only TLS 1.3 was asked for: nothing of TLS 1.2.
    [['TLS_AES_256_GCM_SHA384'], new RegExp(`^${TLS_1_3}$`)],
    [['TLS_RSA_WITH_RC4_128_SHA'], new RegExp(`^${TLS_1_3}$`)],
    [['TLS_RSA_WITH_AES_128_CBC_SHA'], new RegExp(`^${TLS_1_3}:AES128-SHA$`)],
    // The order asked for means nothing, and the two names of one suite are one.
    [
      [
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      ],
      new RegExp(`^${TLS_1_3}:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305$`),
    ],
  ] as const)('%j', (wanted, openSsl) => {
    expect(openSslCiphers(wanted)).toMatch(openSsl);
  });

  it('names what OpenSSL has', () => {
    const all = openSslCiphers([...SECURE_CIPHER_SUITES, ...INSECURE_CIPHER_SUITES])
      .toLowerCase()
      .split(':');
    expect(getCiphers()).toEqual(expect.arrayContaining(all));
  });
});

it('missingCiphers are RC4 and 3DES', () => {
  expect(missingCiphers(SECURE_CIPHER_SUITES)).toEqual([]);
  expect(missingCiphers(INSECURE_CIPHER_SUITES)).toEqual(
    INSECURE_CIPHER_SUITES.filter((name) => /RC4|3DES/.test(name)),
  );
});
