import 'reflect-metadata';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { makeSelfSigned, servingNames } from './self-signed.js';

const NOW = Date.UTC(2026, 10, 23);

describe('makeSelfSigned', () => {
  it('makes a pair that is good for its names, from yesterday for a year', () => {
    const { cert, key } = makeSelfSigned(['localhost', 'metrics-server.kube-system.svc', '10.0.0.7', '::1'], NOW);
    const certificate = new X509Certificate(cert);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.checkHost('metrics-server.kube-system.svc')).toBe('metrics-server.kube-system.svc');
    expect(certificate.checkIP('10.0.0.7')).toBe('10.0.0.7');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(certificate.validFromDate).toEqual(new Date(NOW - 24 * 3600e3));
    expect(certificate.validToDate).toEqual(new Date(NOW + 365 * 24 * 3600e3));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('makes what another library reads the same', () => {
    const names = ['localhost', '10.0.0.7', '::1', 'fd00:0:0:1::a', '::ffff:10.0.0.7', '1:2:3:4:5:6:7:8'];
    const read = new x509.X509Certificate(makeSelfSigned(names, NOW).cert);
    expect([read.subject, read.issuer]).toEqual(['CN=metrics-server', 'CN=metrics-server']);
    const { name, hash } = read.signatureAlgorithm as { name: string; hash: { name: string } };
    expect([name, hash.name]).toEqual(['ECDSA', 'SHA-256']);
    expect(read.extensions.map(({ type, critical }) => `${type} ${critical}`)).toEqual([
      '2.5.29.19 true',
      '2.5.29.15 true',
      '2.5.29.37 false',
      '2.5.29.17 false',
    ]);
    expect(read.getExtension(x509.BasicConstraintsExtension)).toMatchObject({ ca: false, pathLength: undefined });
    expect(read.getExtension(x509.KeyUsagesExtension)!.usages).toBe(x509.KeyUsageFlags.digitalSignature);
    expect(read.getExtension(x509.ExtendedKeyUsageExtension)!.usages).toEqual([x509.ExtendedKeyUsage.serverAuth]);
    expect(
      read
        .getExtension(x509.SubjectAlternativeNameExtension)!
        .names.toJSON()
        .map(({ value }) => value),
    ).toEqual(['localhost', '10.0.0.7', '::1', 'fd00:0:0:1::a', '::ffff:a00:7', '1:2:3:4:5:6:7:8']);
  });

  it('makes certificates whose numbers differ, and that end after 2049', () => {
    const [first, second] = [makeSelfSigned(['a'], NOW), makeSelfSigned(['a'], NOW)].map(
      ({ cert }) => new X509Certificate(cert),
    );
    expect(first!.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(first!.serialNumber).not.toBe(second!.serialNumber);
    const late = new X509Certificate(makeSelfSigned(['a'], Date.UTC(2049, 5, 1)).cert);
    expect(late.validFromDate).toEqual(new Date(Date.UTC(2049, 4, 31)));
    expect(late.validToDate).toEqual(new Date(Date.UTC(2050, 5, 1)));
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
