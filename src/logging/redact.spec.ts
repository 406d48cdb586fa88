import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';

const KEY_LINES = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

describe('redact', () => {
  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: (redacted)'],
    ['{"authorization":"Bearer s3cr3t","accept":"*/*"}', '{"authorization":"(redacted)","accept":"*/*"}'],
    ["[ 'Authorization', 'Basic dXNlcjpwYXNz', 'Accept', 'x' ]", "[ 'Authorization', '(redacted)', 'Accept', 'x' ]"],
    ['Proxy-Authorization: Basic dXNlcjpwYXNz\r\nHost: a', 'Proxy-Authorization: (redacted)\r\nHost: a'],
    ['set-cookie: session=1; Path=/', 'set-cookie: (redacted)'],
    ['X-Remote-User: alice', 'X-Remote-User: (redacted)'],
    ['impersonate-extra-reason: audit', 'impersonate-extra-reason: (redacted)'],
    ['got bearer abcdefgh, want another', 'got bearer (redacted), want another'],
    ['token: s3cr3t', 'token: (redacted)'],
    ['{"spec":{"token":"s3cr3t"}}', '{"spec":{"token":"(redacted)"}}'],
    ['GET /x?access_token=s3cr3t&watch=1', 'GET /x?access_token=(redacted)&watch=1'],
    ['client-key-data: LS0tLS1CRUdJTiBSU0E=', 'client-key-data: (redacted)'],
    ['LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUU=', '(redacted)'],
    ['connect https://user:pa55@proxy:3128 failed', 'connect https://(redacted)@proxy:3128 failed'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln is expired', '(redacted) is expired'],
    [`bad key -----BEGIN RSA PRIVATE KEY-----\n${KEY_LINES}\n-----END RSA PRIVATE KEY-----.`, 'bad key (redacted).'],
    [`-----BEGIN PRIVATE KEY-----\n${KEY_LINES}`, '(redacted)'],
  ])('%j becomes %j', (text, left) => {
    expect(redact(text)).toBe(left);
    expect(redact(left)).toBe(left);
  });

  it.each([
    'Basic authentication is not offered',
    'the bearer token is not accepted',
    'authentication, authorization, audit',
    'POST https://10.0.0.1:443/apis/authentication.k8s.io/v1/tokenreviews: 403 Forbidden',
    '--kubelet-client-key=/etc/kubelet.key: no such file',
    '--tls-private-key-file /tls.key: EACCES',
    'ConfigMap kube-system/extension-apiserver-authentication: requestheader-username-headers is missing',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'node "worker-1": unexpected token in line 3',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('lets no secret through, wherever an error quotes it', () => {
    const tokenCharacters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/'];
    const secrets = fc.string({ unit: fc.constantFrom(...tokenCharacters), minLength: 12, maxLength: 200 });
    const quotes: ((secret: string) => string)[] = [
      (secret) => `Authorization: Bearer ${secret}`,
      (secret) => JSON.stringify({ headers: { authorization: `Bearer ${secret}` } }),
      (secret) => JSON.stringify(JSON.stringify({ token: secret })).replaceAll('\\', ''),
      (secret) => `Error: invalid header: Authorization: ${secret}`,
      (secret) => `https://kubernetes/?token=${encodeURIComponent(secret)}#x`,
      (secret) => `-----BEGIN EC PRIVATE KEY-----\n${secret}\n-----END EC PRIVATE KEY-----`,
      (secret) => `refused "bearer ${secret}"`,
      (secret) => `password=${secret}`,
    ];
    fc.assert(
      fc.property(secrets, fc.constantFrom(...quotes), fc.string(), fc.string(), (secret, quote, before, after) => {
        const text = redact(`${before} ${quote(secret)} ${after}`);
        expect(text).not.toContain(secret);
        expect(text).not.toContain(encodeURIComponent(secret));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no long time for long texts', () => {
    const texts = ['a-'.repeat(1e6), 'token'.repeat(1e6), '-----BEGIN '.repeat(1e6), 'a://'.repeat(1e6)];
    for (const text of texts) expect(redact(text).length).toBeLessThan(40_000);
  });

  // The square of it is half a second each time, so minutes in all, for which the test would be ended.
  it('takes no long time for what begins like many web tokens', () => {
    const text = 'eyJ-'.repeat(8000);
    for (let i = 0; i < 500; i++) expect(redact(text)).toBe(text);
  });
});
