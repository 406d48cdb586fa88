import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { withKubeletPort } from '../simulator/nodes/node-object.ts';
import { CLIENT_USAGE, oddAuthority, oddCertificate, SERVER_USAGE } from '../simulator/pki/odd-certificate.ts';
import { AuthUnderTest, NODES } from './auth-under-test.ts';

// An authority that was made by Go before 1.15, without a key identifier, and its successor of the same name: kubelets and
// clients have certificates of either, and the bundles have both.

const NEW_ID = 'bb'.repeat(20);
const [old, rotated, forged] = await Promise.all([
  oddAuthority('kubernetes'),
  oddAuthority('kubernetes', NEW_ID),
  oddAuthority('kubernetes', NEW_ID),
]);
const kinds = { old: { by: old }, rotated: { by: rotated, authorityKeyId: NEW_ID }, forged: { by: forged } };

describe.each([
  ['old first', `${old.cert}\n${rotated.cert}`],
  ['old last', `${rotated.cert}\n${old.cert}`],
])('a rotated authority, %s', (_, bundle) => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start([], { nodes: 3 });
    const { store, kubelets } = auth.server.cluster;
    for (const [i, of] of Object.values(kinds).entries()) {
      const subject = `O=system:nodes, CN=system:node:node-${i + 1}`;
      const pair = await oddCertificate({ subject, names: ['127.0.0.1'], usages: [SERVER_USAGE], ...of });
      const node = store.get('nodes', `node-${i + 1}`)!;
      store.apply(withKubeletPort(node, await kubelets.listen(pair)));
    }
    const path = await auth.server.write('rotated.crt', bundle);
    await auth.server.restart([`--kubelet-certificate-authority=${path}`, '--max-staleness=0']);
    await auth.server.cycle();
  });
  afterAll(() => auth.stop());

  it('serves the nodes of either, and not that of a third of the same name', async () => {
    const { items } = await auth.server.json<NodeMetricsList>(NODES);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2']);
  });

  it('knows the clients of either, and not that of a third of the same name', async () => {
    for (const [kind, of] of Object.entries(kinds)) {
      auth.add(kind, await oddCertificate({ subject: 'O=devs, CN=alice', usages: [CLIENT_USAGE], ...of }));
    }
    await auth.publish(
      { 'client-ca-file': `${auth.certificates.clientAuthorities}\n${bundle}` },
      { certificate: 'old' },
    );
    const statuses = await Promise.all(
      Object.keys(kinds).map(async (certificate) => (await auth.ask(NODES, { certificate })).status),
    );
    expect(statuses).toEqual([403, 403, 401]);
  });
});
