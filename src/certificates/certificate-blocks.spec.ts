import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { oddAuthority } from '../../test/simulator/pki/odd-certificate.js';
import { readCertificateBlocks } from './certificate-blocks.js';

const [a, b] = (await Promise.all([oddAuthority('a'), oddAuthority('b')])).map(({ cert }) => `${cert.trim()}\n`) as [
  string,
  string,
];
const read = (pem: string) => {
  const { certificates, broken } = readCertificateBlocks(pem);
  return [certificates.map(({ subject }) => subject), broken] as const;
};

// AppendCertsFromPEM of Go's crypto/x509, and its encoding/pem.
it.each<[string, string]>([
  ['one after the other', `${a}${b}`],
  ['with words between them', `# the first\r\n${a}\nthe second:\n${b}\nend`],
  ['with blank lines in them', `${a}${b}`.replaceAll('\n', '\n\n')],
  ['with indents and blanks', `${a}${b}`.replaceAll('\n', ' \n\t')],
  ['with line ends of Windows', `${a}${b}`.replaceAll('\n', '\r\n')],
  ['beside a key', `-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n${a}${b}`],
])('reads certificates %s', (_, pem) => {
  expect(read(pem)).toEqual([['CN=a', 'CN=b'], []]);
});

it.each<[string, string, string]>([
  ['base64', '-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n', 'it is not base64'],
  ['whole base64', '-----BEGIN CERTIFICATE-----\nMIIBc\n-----END CERTIFICATE-----\n', 'it is not base64'],
  ['DER', '-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n', 'it is not a certificate in DER'],
  ['content', '-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n', 'it is empty'],
  ['an end', `${a.slice(0, 200)}\n`, 'its last line -----END CERTIFICATE----- is missing'],
  ['no headers', a.replace('\n', '\nProc-Type: 4\n\n'), 'it has headers, which a certificate may not have'],
])('names a block without %s, and reads those around it', (_, broken, problem) => {
  expect(read(`${a}${broken}${b}`)).toEqual([
    ['CN=a', 'CN=b'],
    [`certificate 2 (line ${a.split('\n').length}) cannot be read: ${problem}`],
  ]);
});

it('finds nothing where there is nothing', () => {
  expect(read('')).toEqual([[], []]);
  expect(read('CERTIFICATE')).toEqual([[], []]);
});

it('reads the very bytes', () => {
  expect(readCertificateBlocks(a).certificates[0]!.raw).toEqual(new X509Certificate(a).raw);
});
