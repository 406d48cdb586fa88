import { X509Certificate, createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority } from './authority.ts';

test('a serving certificate is signed by its authority and good for its names', async () => {
  const authority = await createAuthority('test-ca');
  const { cert, key } = await authority.issue({
    commonName: 'server',
    names: ['localhost', 'metrics-server.kube-system.svc', '127.0.0.1', '::1'],
    usage: 'server',
  });
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.checkHost('metrics-server.kube-system.svc')).toBeDefined();
  expect(certificate.checkHost('other')).toBeUndefined();
  expect(certificate.checkIP('127.0.0.1')).toBeDefined();
  expect(certificate.checkIP('::1')).toBeDefined();
});

test('a client certificate says user and groups', async () => {
  const authority = await createAuthority('test-ca');
  const { cert } = await authority.issue({ commonName: 'alice', organizations: ['devs', 'ops'], usage: 'client' });
  expect(new X509Certificate(cert).subject.split('\n')).toEqual(['O=devs', 'O=ops', 'CN=alice']);
});

test('an expired certificate was valid once', async () => {
  const authority = await createAuthority('test-ca');
  const notAfter = new Date(Date.now() - 60_000);
  const { cert } = await authority.issue({ commonName: 'late', usage: 'client', notAfter });
  const { validFromDate, validToDate } = new X509Certificate(cert);
  expect(validToDate.getTime()).toBeLessThan(Date.now());
  expect(validFromDate.getTime()).toBeLessThan(validToDate.getTime());
});
