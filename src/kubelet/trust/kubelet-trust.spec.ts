import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KeyPair } from '../../../test/simulator/pki/authority.js';
import {
  ANY_USAGE,
  CLIENT_USAGE,
  FOREIGN_EXTENSION,
  oddAuthority,
  type OddCertificate,
  oddCertificate,
  type OddRequest,
} from '../../../test/simulator/pki/odd-certificate.js';
import { closeTlsKubelets, tlsClient, tlsKubelet } from '../../../test/simulator/tls-kubelets.js';
import type { Node } from '../../model/cluster.js';
import type { KubeletTlsVerify } from '../../config/options.js';

// What Go accepts of kubelets and OpenSSL does not, and what neither accepts, over real connections.

const deadline = new AbortController().signal;
const MODES = ['strict', 'node-identity'] as const;
const [OLD_ID, NEW_ID] = ['aa'.repeat(20), 'bb'.repeat(20)];

/** As Go made it before 1.15, without a key identifier, and made anew under the same name with one. */
let [old, rotated, forged]: OddCertificate[] = [];
beforeAll(async () => {
  [old, rotated, forged] = await Promise.all([
    oddAuthority('kubernetes'),
    oddAuthority('kubernetes', NEW_ID),
    oddAuthority('kubernetes', NEW_ID),
  ]);
});
afterEach(closeTlsKubelets);

function node(name = 'node-1', address = '127.0.0.1'): Node {
  return { name, labels: {}, addresses: [{ type: 'InternalIP', address }], kubeletPort: 0, ready: true };
}

function serving(by: OddCertificate | undefined, changes: Partial<OddRequest> = {}): Promise<OddCertificate> {
  const subject = 'O=system:nodes, CN=system:node:node-1';
  return oddCertificate({ subject, by, names: ['node-1', '127.0.0.1'], ...changes });
}

/** What came of one scrape, and how many requests the kubelet saw. */
async function scrape(pair: KeyPair, bundle: readonly KeyPair[], kubeletTlsVerify: KubeletTlsVerify, of = node()) {
  // A kubelet shows whatever it has; OpenSSL would not, at the level that is usual.
  const shown = { ...pair, ciphers: 'DEFAULT@SECLEVEL=0' };
  const { port, requests } = await tlsKubelet(shown);
  const ca = bundle.map(({ cert }) => cert).join('\n');
  const failure = await tlsClient(port, ca, { kubeletTlsVerify })
    .fetchMetrics(of, deadline)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { failure, requests: requests.length };
}

describe.each(MODES)('%s', (verify) => {
  test.each(['old first', 'old last'])(
    'two authorities of one name, one without key identifier: both count, %s',
    async (order) => {
      const bundle = order === 'old first' ? [old!, rotated!] : [rotated!, old!];
      const ofOld = await serving(old);
      const ofNew = await serving(rotated, { authorityKeyId: NEW_ID });
      expect(await scrape(ofOld, bundle, verify)).toEqual({ failure: undefined, requests: 1 });
      expect(await scrape(ofNew, bundle, verify)).toEqual({ failure: undefined, requests: 1 });
      // Signed by a third one of that name, which is not in the bundle.
      for (const authorityKeyId of [undefined, NEW_ID, OLD_ID]) {
        const { failure, requests } = await scrape(await serving(forged, { authorityKeyId }), bundle, verify);
        expect(failure).toMatchObject({ code: 'CertificateAuthority' });
        expect(requests).toBe(0);
      }
    },
  );

  test('an authority made anew with its old key counts, whatever its key identifier is', async () => {
    const anew = await oddAuthority('kubernetes', NEW_ID, old!.keys);
    const leaf = await serving(old, { authorityKeyId: OLD_ID });
    expect(await scrape(leaf, [anew], verify)).toEqual({ failure: undefined, requests: 1 });
  });

  test('an intermediate that the kubelet shows leads to whichever authority signed it', async () => {
    const middle = await oddCertificate({ subject: 'CN=middle', by: old, ca: true });
    const leaf = await serving(middle);
    const pair = { key: leaf.key, cert: `${leaf.cert}\n${middle.cert}` };
    expect(await scrape(pair, [rotated!, old!], verify)).toEqual({ failure: undefined, requests: 1 });
    const { failure, requests } = await scrape(pair, [rotated!], verify);
    expect(failure).toMatchObject({ code: 'CertificateAuthority' });
    expect(requests).toBe(0);
  });

  test('anyExtendedKeyUsage is the usage of a server too, clientAuth is not', async () => {
    const any = await serving(old, { usages: [ANY_USAGE] });
    expect(await scrape(any, [old!], verify)).toEqual({ failure: undefined, requests: 1 });
    const { failure, requests } = await scrape(await serving(old, { usages: [CLIENT_USAGE] }), [old!], verify);
    expect(failure).toMatchObject({ code: 'CertificatePurpose' });
    expect(requests).toBe(0);
    const stranger = await scrape(await serving(forged, { usages: [ANY_USAGE] }), [old!], verify);
    expect(stranger).toMatchObject({ failure: { code: 'CertificateAuthority' }, requests: 0 });
  });

  test('what OpenSSL refuses and Go accepts must still name the node or the address', async () => {
    const names = ['node-2', '10.0.0.2'];
    const other = await serving(old, { subject: 'CN=system:node:node-2', names, usages: [ANY_USAGE] });
    const { failure, requests } = await scrape(other, [rotated!, old!], verify);
    expect(failure).toMatchObject({ code: 'CertificateName' });
    expect(requests).toBe(0);
  });

  test('an address of IPv4 may be written as one of IPv6, and must be that address', async () => {
    const mapped = await serving(old, { subject: 'CN=kubelet', names: ['::ffff:127.0.0.1'] });
    expect(await scrape(mapped, [old!], verify)).toEqual({ failure: undefined, requests: 1 });
    const other = await serving(old, { subject: 'CN=kubelet', names: ['::ffff:127.0.0.2'] });
    const { failure, requests } = await scrape(other, [old!], verify);
    expect(failure).toMatchObject({ code: 'CertificateName' });
    expect(requests).toBe(0);
  });

  // OpenSSL refuses them by codes that Node.js does not name.
  test.each<[string, Partial<OddRequest>, RegExp]>([
    ['signed by SHA-1', { hash: 'SHA-1' }, /its signature is by .*sha1/i],
    ['with a key of RSA 1024', { rsa: 1024 }, /its RSA key has 1024 bits/],
    [
      'with a critical extension that nobody knows',
      { extensions: [FOREIGN_EXTENSION] },
      /critical extension 1\.2\.3\.4/,
    ],
  ])('a certificate %s is told as its own fault', async (_, changes, message) => {
    const { failure, requests } = await scrape(await serving(old, changes), [old!], verify);
    expect(failure).toMatchObject({
      code: 'CertificateInvalid',
      message: expect.stringMatching(message),
      cure: expect.stringContaining('Give the kubelet a new certificate'),
    });
    expect(requests).toBe(0);
  });
});

test('a broken certificate in the bundle is named in the log, and costs no other one', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const broken = '-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n';
  const bundle = [
    { cert: broken, key: '' },
    { cert: old!.cert.replaceAll('\n', '\n\n'), key: '' },
  ];
  expect(await scrape(await serving(old), bundle, 'strict')).toEqual({ failure: undefined, requests: 1 });
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/certificate 1 \(line 1\) cannot be read: it is not base64[.] It is ignored/),
  );
  expect(await scrape(await serving(forged), bundle, 'strict')).toMatchObject({
    failure: { code: 'CertificateAuthority' },
    requests: 0,
  });
  warn.mockRestore();
});
