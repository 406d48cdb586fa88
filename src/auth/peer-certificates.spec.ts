import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { peerCertificatesOf } from './peer-certificates.js';

let [alice, bob]: [Buffer, Buffer] = [Buffer.of(), Buffer.of()];
beforeAll(async () => {
  const make = async (name: string) => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: `CN=${name}`, keys });
    return Buffer.from(certificate.rawData);
  };
  [alice, bob] = [await make('alice'), await make('bob')];
});

/** A request on a connection of its own, whose client showed these certificates. */
function requestOf(...shown: readonly Buffer[]): IncomingMessage {
  const [leaf, ...rest] = shown.map((raw) => new X509Certificate(raw));
  let last = leaf;
  for (const each of rest) {
    Object.defineProperty(last!, 'issuerCertificate', { value: each });
    last = each;
  }
  return { socket: { getPeerX509Certificate: () => leaf } } as unknown as IncomingMessage;
}

describe('peerCertificatesOf', () => {
  it('is nothing for a client that showed nothing', () => {
    expect(peerCertificatesOf(requestOf())).toBeUndefined();
  });

  it('is the same for all connections on which the same was shown, so that it is verified once', () => {
    const first = peerCertificatesOf(requestOf(alice, bob))!;
    expect(first.leaf.subject).toBe('CN=alice');
    expect(first.intermediates.map(({ subject }) => subject)).toEqual(['CN=bob']);
    expect(peerCertificatesOf(requestOf(alice, bob))).toBe(first);
  });

  it('is another for every other client and every other chain', () => {
    const all = [[alice], [bob], [alice, bob], [bob, alice]].map((shown) => peerCertificatesOf(requestOf(...shown)));
    expect(new Set(all).size).toBe(4);
    expect(all.map((each) => each!.leaf.subject)).toEqual(['CN=alice', 'CN=bob', 'CN=alice', 'CN=bob']);
  });
});
