import { describe, expect, it } from 'vitest';
import { checkFlags } from './check-flags.js';
import { parseArguments } from './parse-arguments.js';

function check(...argv: string[]): string[] {
  const { values, failed } = parseArguments(argv);
  return checkFlags(values, failed);
}

describe('servingChecks', () => {
  it.each([
    ['--tls-min-version='],
    ['--tls-min-version=VersionTLS10'],
    ['--tls-min-version=VersionTLS13'],
    ['--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305,TLS_RSA_WITH_RC4_128_SHA'],
    ['--tls-curve-preferences=23,24,25,29,4587,4588,4589'],
    ['--strict-transport-security-directives=max-age=31536000,includeSubDomains,preload'],
    ['--goaway-chance=0.02'],
    ['--request-timeout=1ns'],
    ['--shutdown-delay-duration=0'],
    ['--max-requests-inflight=0'],
    ['--max-mutating-requests-inflight=0'],
  ])('%s is fine', (flag) => {
    expect(check(flag)).toEqual([]);
  });

  it.each([
    [
      '--tls-min-version=VersionTLS14',
      /^invalid argument "VersionTLS14" for "--tls-min-version": no such version; want one of VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13$/,
    ],
    ['--tls-min-version=1.2', /no such version/],
    [
      '--tls-cipher-suites=TLS_AES_128_GCM_SHA256,AES128-SHA,tls_x',
      /: no such cipher suite: AES128-SHA, tls_x; want some of TLS_AES_128_GCM_SHA256, .*TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256$/,
    ],
    ['--tls-curve-preferences=23,21', /"23,21" .*: no such key exchange: 21; want some of 4588 \(X25519MLKEM768\), /],
    ['--tls-curve-preferences=0', /no such key exchange: 0/],
    ['--tls-curve-preferences=23,29,23', /: 23 is given twice/],
    ['--strict-transport-security-directives=max-age', /"max-age" is not a directive; want max-age=<seconds>/],
    ['--strict-transport-security-directives=max-age=1,includesubdomains', /"includesubdomains" is not a directive/],
    ['--strict-transport-security-directives=max-age=1=2', /is not a directive/],
    ['--goaway-chance=0.021', /out of range; want a number from 0 to 0.02$/],
    ['--goaway-chance=-0.001', /out of range/],
    ['--request-timeout=0', /not positive/],
    ['--shutdown-delay-duration=-1s', /"-1s" .* negative/],
    ['--max-requests-inflight=-1', /negative/],
    ['--max-mutating-requests-inflight=-1', /negative/],
  ])('%s is refused', (flag, sentence) => {
    expect(check(flag)).toEqual([expect.stringMatching(sentence)]);
  });
});
