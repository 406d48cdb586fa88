import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { JsonClient } from '../simulator/kube-apiserver/json-client.ts';
import { LOCAL_NAMES } from '../simulator/pki/pki.ts';
import { AuthUnderTest, NODES } from './auth-under-test.ts';

// A cluster as kubeadm 1.38 makes it with `encryptionAlgorithm: ML-DSA-65`: every key and signature, those of the
// kube-apiserver, the front proxy, the users and the kubelets, is of ML-DSA.

const BOB = ['X-Remote-User', 'bob', 'X-Remote-Group', 'viewers'];

/** Which clients are admitted, by the rules of Go's x509, which are the same for every algorithm. */
const CLIENTS: readonly [certificate: string, status: number, headers?: readonly string[]][] = [
  ['admin', 200],
  ['alice', 403],
  ['alice, intermediate', 403],
  ['alice, others between', 403],
  ['alice, intermediate missing', 401],
  ['alice, intermediate no CA', 401],
  ['alice, intermediate expired', 401],
  ['alice, expired', 401],
  ['alice, for servers', 401],
  ['alice, self-signed', 401],
  ['alice, foreign CA', 401],
  ['proxy', 200, BOB],
  ['proxy', 401],
  ['client named as the proxy', 403, BOB],
  ['proxy, self-signed', 401, BOB],
  ['proxy, expired', 401, BOB],
  ['proxy, name not allowed', 401, BOB],
];

describe.each(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const)('a PKI of %s', (keyAlgorithm) => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start(['--max-staleness=0'], { nodes: 2, keyAlgorithm });
    await auth.server.cycle();
  });
  afterAll(() => auth.stop());

  async function served(): Promise<string[]> {
    const { items } = await auth.server.json<NodeMetricsList>(NODES);
    return items.map(({ metadata }) => metadata.name);
  }

  it('is one, authorities and leaves', () => {
    const { pki } = auth.server.cluster;
    const leaves = ['admin', 'alice', 'proxy'].map((kind) => auth.certificate(kind)!.cert);
    for (const cert of [pki.cluster.cert, pki.frontProxy.cert, ...leaves]) {
      expect(new X509Certificate(cert).publicKey.asymmetricKeyType).toBe(keyAlgorithm.toLowerCase());
    }
  });

  it('serves nodes whose kubelets are verified', async () => {
    expect(await served()).toEqual(['node-1', 'node-2']);
  });

  it('answers what the kube-apiserver sends on for a user', async () => {
    const { apiServer, pki } = auth.server.cluster;
    const user = { commonName: 'dave', organizations: ['system:masters'], usage: 'client' } as const;
    const client = new JsonClient({ url: apiServer.url, ca: pki.cluster.cert, ...(await pki.cluster.issue(user)) });
    const { status, body } = await client.call(NODES);
    expect([status, body.items?.length]).toEqual([200, 2]);
    await client.close();
  });

  it.each(CLIENTS)('a client with the certificate %s is answered %d', async (certificate, status, headers) => {
    expect((await auth.ask(NODES, { certificate, headers })).status).toBe(status);
  });

  it.each(['foreign-authority', 'self-made', 'expired', 'wrong-name'] as const)(
    'refuses a kubelet: %s',
    async (flaw) => {
      await auth.server.cluster.setFault('node-2', { kind: 'certificate', flaw });
      await auth.server.nodeSeen('node-2');
      await auth.server.cycle();
      await auth.server.cycle();
      expect(await served()).toEqual(['node-1']);
      await auth.server.cluster.setFault('node-2');
      await auth.server.nodeSeen('node-2');
      await auth.server.cycle();
      await auth.server.cycle();
      expect(await served()).toEqual(['node-1', 'node-2']);
    },
  );
});

it('serves by a certificate of ML-DSA-65 of its own, and asks the kube-apiserver by one', async () => {
  const auth = await AuthUnderTest.start([], { nodes: 1, keyAlgorithm: 'ML-DSA-65' }, false);
  try {
    const { pki, apiServer } = auth.server.cluster;
    const own = await pki.cluster.issue({ commonName: 'metrics-server', names: LOCAL_NAMES, usage: 'server' });
    const kubeconfig = await apiServer.kubeconfig({ user: 'ms', groups: ['system:masters'] });
    const files = { cert: own.cert, key: own.key, config: kubeconfig };
    const paths = await Promise.all(Object.entries(files).map(([name, text]) => auth.server.write(name, text)));
    const [cert, key, config] = paths as [string, string, string];
    await auth.server.restart([`--tls-cert-file=${cert}`, `--tls-private-key-file=${key}`, `--kubeconfig=${config}`]);
    await auth.server.cycle();
    const client = new JsonClient({ url: auth.server.url, ca: pki.cluster.cert, ...auth.certificate('admin')! });
    const { status, body } = await client.call(NODES);
    expect([status, body.items?.length]).toEqual([200, 1]);
    await client.close();
  } finally {
    await auth.stop();
  }
});
