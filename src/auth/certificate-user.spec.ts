import 'reflect-metadata';
import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import { type JsonName, X509CertificateGenerator } from '@peculiar/x509';
import { expect, it } from 'vitest';
import { commonNameOf, userOfCertificate } from './certificate-user.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** The types of the library know no attribute with a text of a given kind. */
async function certificate(attributes: readonly object[]): Promise<X509Certificate> {
  const name = attributes as JsonName;
  const made = await X509CertificateGenerator.createSelfSigned({ name, keys, signingAlgorithm: algorithm });
  return new X509Certificate(made.toString('pem'));
}

const UID = '1.3.6.1.4.1.57683.2';
const uid = (utf8String: string) => ({ [UID]: [{ utf8String }] });

it('names user, groups, UID and the certificate', async () => {
  const shown = await certificate([{ O: ['devs'] }, { CN: ['alice'] }, { O: ['ops', 'system:masters'] }, uid('42')]);
  const fingerprint = createHash('sha256').update(shown.raw).digest('hex');
  expect(userOfCertificate(shown)).toEqual({
    name: 'alice',
    uid: '42',
    groups: ['devs', 'ops', 'system:masters'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  });
});

it('of several common names the last counts', async () => {
  expect(commonNameOf(await certificate([{ CN: ['alice'] }, { CN: ['bob'] }]))).toBe('bob');
});

it('a line break, a comma or a slash in a name makes no other attribute', async () => {
  const shown = await certificate([
    { CN: ['a\nO=system:masters,O=system:masters/O=system:masters'] },
    { O: ['x\nCN=root'] },
  ]);
  expect(userOfCertificate(shown)).toMatchObject({
    name: 'a\nO=system:masters,O=system:masters/O=system:masters',
    groups: ['x\nCN=root'],
  });
});

it('names are UTF-8, and a zero byte does not end them', async () => {
  const shown = await certificate([{ CN: ['zoë\0admin'] }]);
  expect(userOfCertificate(shown)).toMatchObject({ name: 'zoë\0admin', groups: [] });
});

it.each<[string, object[]]>([
  ['no common name', [{ O: ['devs'] }]],
  ['an empty one', [{ O: ['devs'] }, { CN: [{ utf8String: '' }] }]],
])('%s is nobody', async (_, name) => {
  expect(userOfCertificate(await certificate(name))).toBeUndefined();
});

it.each<[string, object[]]>([
  ['an empty UID', [{ CN: ['alice'] }, uid('')]],
  ['two UIDs', [{ CN: ['alice'] }, uid('1'), uid('2')]],
])('%s is an error', async (_, name) => {
  const shown = await certificate(name);
  expect(() => userOfCertificate(shown)).toThrow(/UID/);
});
