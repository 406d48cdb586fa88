import { X509Certificate, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSelfSigned, servingNames } from './self-signed.js';

const NOW = Date.UTC(2026, 10, 23);

describe('makeSelfSigned', () => {
  it('makes a pair that is good for its names, from yesterday for a year', async () => {
    const { cert, key } = await makeSelfSigned(['localhost', 'metrics-server.kube-system.svc', '10.0.0.7', '::1'], NOW);
    const certificate = new X509Certificate(cert);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.checkHost('metrics-server.kube-system.svc')).toBe('metrics-server.kube-system.svc');
    expect(certificate.checkIP('10.0.0.7')).toBe('10.0.0.7');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(certificate.validFromDate).toEqual(new Date(NOW - 24 * 3600e3));
    expect(certificate.validToDate).toEqual(new Date(NOW + 365 * 24 * 3600e3));
  });
});

describe('servingNames', () => {
  it('has the names of the Service and the addresses of this machine, once each', () => {
    const eth0 = { netmask: '', mac: '', internal: false, cidr: null };
    const interfaces = {
      lo: [{ ...eth0, family: 'IPv4' as const, address: '127.0.0.1' }],
      eth0: [
        { ...eth0, family: 'IPv4' as const, address: '10.0.0.7' },
        { ...eth0, family: 'IPv6' as const, address: 'fe80::1%eth0', scopeid: 2 },
      ],
    };
    expect(servingNames('monitoring', interfaces)).toEqual([
      'localhost',
      'metrics-server',
      'metrics-server.monitoring',
      'metrics-server.monitoring.svc',
      '127.0.0.1',
      '::1',
      '10.0.0.7',
      'fe80::1',
    ]);
  });
});
