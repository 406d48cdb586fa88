import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signChecksums } from '../../deploy/release/signature.ts';

const PEM = { type: 'pkcs8', format: 'pem' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-server-signature-'));
  writeFileSync(join(folder, 'SHA256SUMS'), 'e3b0  a\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('signs the checksums as cosign and openssl verify them', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(signChecksums(folder, privateKey.export(PEM).toString())).toBe('SHA256SUMS.sig');
  const signature = Buffer.from(readFileSync(join(folder, 'SHA256SUMS.sig'), 'utf8'), 'base64');
  const isGood = (text: string) => verify('sha256', Buffer.from(text), createPublicKey(privateKey), signature);
  expect([isGood('e3b0  a\n'), isGood('e3b1  a\n')]).toEqual([true, false]);
});

it.each([
  ['-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n', 'is no private key in PEM without a password'],
  [
    generateKeyPairSync('ed25519').privateKey.export(PEM).toString(),
    'is a key of type ed25519, not ECDSA on the curve P-256',
  ],
])('refuses another key and shows nothing of it', (key, fault) => {
  expect(() => signChecksums(folder, key)).toThrow(`RELEASE_SIGNING_KEY ${fault}`);
});
