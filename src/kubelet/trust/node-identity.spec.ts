import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../../../test/simulator/pki/authority.js';
import type { Node } from '../../model/cluster.js';
import { checkNodeIdentity, nodeIdentity } from './node-identity.js';

const NODE: Node = {
  name: 'worker-1',
  labels: {},
  addresses: [
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'InternalIP', address: 'fd00:0:0::1' },
    { type: 'InternalIP', address: 'fe80::1%eth0' },
    { type: 'ExternalIP', address: '192.0.2.7' },
    { type: 'Hostname', address: 'ip-10-0-0-1' },
    { type: 'InternalDNS', address: 'ip-10-0-0-1.ec2.internal' },
    { type: 'ExternalDNS', address: '.example.com' },
    { type: 'Hostname', address: '' },
  ],
  kubeletPort: 0,
  ready: true,
};

describe('checkNodeIdentity', () => {
  let authority: Authority;
  beforeAll(async () => {
    authority = await createAuthority('kubernetes');
  });

  async function check(commonName: string, names: readonly string[], node = NODE) {
    const { cert } = await authority.issue({ commonName, names, usage: 'server' });
    return checkNodeIdentity(nodeIdentity(node), new X509Certificate(cert).toLegacyObject());
  }

  it.each([
    ['system:node:worker-1', []],
    ['system:node:worker-1', ['elsewhere.example.org']],
    ['x', ['worker-1']],
    ['x', ['WORKER-1']],
    ['x', ['10.0.0.1']],
    ['x', ['fd00::1']],
    ['x', ['192.0.2.7']],
    ['x', ['ip-10-0-0-1']],
    ['x', ['other', 'ip-10-0-0-1.ec2.internal']],
    // A kubelet that is renamed keeps its addresses.
    ['system:node:worker-9', ['10.0.0.1']],
  ])('common name %s and alternative names %j are those of the node', async (commonName, names) => {
    expect(await check(commonName, names)).toBeUndefined();
  });

  it.each([
    ['of another node', 'system:node:worker-2', ['worker-2', '10.0.0.2']],
    ['whose common name only begins as the node does', 'system:node:worker-11', []],
    ["whose common name is the node's without the prefix", 'worker-1', []],
    ['whose common name is its address', '10.0.0.1', []],
    ['with the user as a DNS name', 'x', ['system.node.worker-1']],
    ['for a domain of the node', 'x', ['ec2.internal']],
    ['for a wildcard', 'x', ['*.ec2.internal']],
    ['for some host of a domain that the Node gives as its address', 'x', ['evil.example.com']],
    ['for nobody', 'x', []],
  ])('a certificate %s is not', async (_, commonName, names) => {
    expect(await check(commonName, names)).toMatchObject({ name: 'NodeIdentityError' });
  });

  it('says what is offered, what was looked for, and whose it is', async () => {
    expect(await check('system:node:worker-2', ['worker-2', '10.0.0.2'])).toMatchObject({
      offered: ['system:node:worker-2', 'worker-2', '10.0.0.2'],
      wanted: [
        'system:node:worker-1',
        'worker-1',
        '10.0.0.1',
        'fd00:0:0::1',
        'fe80::1%eth0',
        '192.0.2.7',
        'ip-10-0-0-1',
      ].concat('ip-10-0-0-1.ec2.internal', '.example.com', ''),
      owner: 'worker-2',
    });
    expect(await check('x', [])).toMatchObject({ offered: [], owner: undefined });
  });

  it('several common names are none', async () => {
    const { cert } = await authority.issue({ commonName: 'x', names: ['y'], usage: 'server' });
    const legacy = new X509Certificate(cert).toLegacyObject();
    const subject = { ...legacy.subject, CN: ['system:node:worker-1', 'system:node:worker-2'] };
    expect(checkNodeIdentity(nodeIdentity(NODE), { ...legacy, subject })).toBeDefined();
  });
});
