import { createSecureContext, type PeerCertificate } from 'node:tls';
import { expect, it } from 'vitest';
import type { Node } from '../model/cluster.js';
import { peerCheck } from './peer-check.js';

const node: Node = { name: 'n', labels: {}, addresses: [], kubeletPort: 0, ready: true };

it.each(['strict', 'node-identity'] as const)('%s refuses what cannot be read', (verify) => {
  const check = peerCheck({ context: createSecureContext(), verify }, node);
  // Node's parser throws at the one, OpenSSL at the other.
  const certificate = { subject: { CN: 'n' }, subjectaltname: 'DNS:"\\x"', raw: Buffer.from('none') };

  expect(check('n', certificate as unknown as PeerCertificate)).toBeInstanceOf(Error);
});
