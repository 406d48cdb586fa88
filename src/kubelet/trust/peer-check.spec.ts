import { createSecureContext, type PeerCertificate, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { refusalOf } from '../../certificates/server-trust.js';
import type { Node } from '../../model/cluster.js';
import { kubeletTrust } from './peer-check.js';

const node: Node = { name: 'n', labels: {}, addresses: [], kubeletPort: 0, ready: true };

it.each(['strict', 'node-identity'] as const)('%s refuses what cannot be read', (verify) => {
  const trust = kubeletTrust({ context: createSecureContext(), verify, authorities: () => undefined }, node, 'n');
  // Node's parser throws at the one, OpenSSL at the other.
  const certificate = { subject: { CN: 'n' }, subjectaltname: 'DNS:"\\x"', raw: Buffer.from('none') };
  const socket = { authorized: true, getPeerCertificate: () => certificate as unknown as PeerCertificate };

  expect(refusalOf(socket as unknown as TLSSocket, trust!)).toBeInstanceOf(Error);
});
