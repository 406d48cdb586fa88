import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { KubeletCertificates } from '../kubelet/trust/kubelet-certificates.js';
import type { KubeletClient } from '../kubelet/kubelet.client.js';
import { CertificateExpiration } from './certificate-expiration.js';

it('says when the certificate that each kubelet showed last expires, until the node is gone', async () => {
  const gauge = new Gauge({ name: 'expiration', help: 'e', labelNames: ['node'], registers: [new Registry()] });
  const certificates = new KubeletCertificates();
  expect(new CertificateExpiration({ certificates } as KubeletClient, gauge)).toBeDefined();
  const until = (notAfterMs: number) => ({ subject: '', issuer: '', names: '', notBeforeMs: 0, notAfterMs });
  const values = async () => (await gauge.get()).values.map(({ labels, value }) => [labels.node, value]);

  certificates.note('a', until(1_800_000_000_000));
  certificates.note('b', until(1_700_000_000_000));
  certificates.note('a', until(1_900_000_000_000));
  expect(await values()).toEqual([
    ['a', 1_900_000_000],
    ['b', 1_700_000_000],
  ]);
  certificates.retain(new Set(['a']));
  expect(await values()).toEqual([['a', 1_900_000_000]]);
});
