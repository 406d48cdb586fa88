import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority, type KeyPair } from '../../../test/simulator/pki/authority.js';
import { closeTlsKubelets, tlsClient, tlsClients, tlsKubelet } from '../../../test/simulator/tls-kubelets.js';
import type { Node } from '../../model/cluster.js';

// --kubelet-tls-verify=node-identity over real connections; node-identity.spec.ts has the names, one by one.

const deadline = new AbortController().signal;
const byNode = { kubeletTlsVerify: 'node-identity' } as const;

let clusterCa: Authority;
let otherCa: Authority;
let thirdCa: Authority;
/** As the signer `kubernetes.io/kubelet-serving` makes it for a node that is reached by another address. */
let signed: KeyPair;

beforeAll(async () => {
  [clusterCa, otherCa, thirdCa] = await Promise.all([
    createAuthority('cluster'),
    createAuthority('other'),
    createAuthority('third'),
  ]);
  signed = await servingCertificate('node-1', ['10.0.0.1']);
});
afterEach(closeTlsKubelets);

function servingCertificate(nodeName: string, names: readonly string[], authority = clusterCa): Promise<KeyPair> {
  const commonName = `system:node:${nodeName}`;
  return authority.issue({ commonName, organizations: ['system:nodes'], names, usage: 'server' });
}

function node(name: string): Node {
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  return { name, labels: {}, addresses, kubeletPort: 0, ready: true };
}

test('a certificate of the node is good for whatever address the node is reached by', async () => {
  const { port, requests } = await tlsKubelet(signed);

  await tlsClient(port, clusterCa.cert, byNode).fetchMetrics(node('node-1'), deadline);

  expect(requests[0]!.headers.authorization).toBe('Bearer abc');
});

test('strict refuses that certificate, and says that node-identity would do', async () => {
  const { port, requests } = await tlsKubelet(signed);

  await expect(tlsClient(port, clusterCa.cert).fetchMetrics(node('node-1'), deadline)).rejects.toMatchObject({
    code: 'CertificateName',
    cure: expect.stringContaining('set --kubelet-tls-verify=node-identity, as the certificate does name this node'),
  });
  await expect(tlsClient(port, clusterCa.cert).fetchMetrics(node('node-2'), deadline)).rejects.toMatchObject({
    cure: expect.not.stringContaining('node-identity'),
  });
  expect(requests).toHaveLength(0);
});

test('the certificate of another node is refused before anything is sent, with what was offered and looked for', async () => {
  const { port, requests } = await tlsKubelet(await servingCertificate('node-2', ['node-2', '10.0.0.2']));

  await expect(tlsClient(port, clusterCa.cert, byNode).fetchMetrics(node('node-1'), deadline)).rejects.toMatchObject({
    code: 'CertificateName',
    message:
      `https://127.0.0.1:${port}: the kubelet's certificate is not of the node node-1; ` +
      'it names: system:node:node-2, node-2, 10.0.0.2; looked for one of: system:node:node-1, node-1, 127.0.0.1',
    cure: expect.stringMatching(/^Correct the addresses of the Nodes node-1 and node-2, because .*[.]$/),
  });
  expect(requests).toHaveLength(0);
});

test('a certificate of nobody says how to get one', async () => {
  const { port } = await tlsKubelet(await clusterCa.issue({ commonName: 'x', names: [], usage: 'server' }));

  await expect(tlsClient(port, clusterCa.cert, byNode).fetchMetrics(node('node-1'), deadline)).rejects.toMatchObject({
    message: expect.stringContaining('it names: none; looked for one of: system:node:node-1'),
    cure: expect.stringMatching(/^Let the kubelet of node-1 get .*serverTLSBootstrap.*[.]$/),
  });
});

test('what was accepted for one node is not for another, and not again for the same', async () => {
  const { port, server } = await tlsKubelet(signed);
  const [client, other] = tlsClients(port, clusterCa.cert, 2, byNode);
  const connected = once(server, 'secureConnection') as Promise<[Socket]>;
  await client!.fetchMetrics(node('node-1'), deadline);

  await expect(other!.fetchMetrics(node('node-2'), deadline)).rejects.toMatchObject({ code: 'CertificateName' });
  server.setSecureContext(await servingCertificate('node-2', []));
  const [first] = await connected;
  first.destroy();
  await once(first, 'close');
  await expect(client!.fetchMetrics(node('node-1'), deadline)).rejects.toMatchObject({ code: 'CertificateName' });
});

test('the bundle may have several authorities, and no other one counts', async () => {
  const bundle = `${clusterCa.cert}\n${otherCa.cert}`;
  const kubelets = await Promise.all(
    [clusterCa, otherCa, thirdCa].map(async (authority) =>
      tlsKubelet(await servingCertificate('node-1', [], authority)),
    ),
  );

  const outcomes = await Promise.allSettled(
    kubelets.map(({ port }) => tlsClient(port, bundle, byNode).fetchMetrics(node('node-1'), deadline)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: { code: 'CertificateAuthority' } });
});

test.each(['strict', 'node-identity'] as const)(
  '%s takes a certificate that is in the bundle itself, as Go does',
  async (kubeletTlsVerify) => {
    const pair = await servingCertificate('node-1', ['127.0.0.1']);
    const { port } = await tlsKubelet(pair);

    await tlsClient(port, pair.cert, { kubeletTlsVerify }).fetchMetrics(node('node-1'), deadline);
  },
);

test.each(['strict', 'node-identity'] as const)(
  '%s refuses the certificate of a client, though it names node and address',
  async (kubeletTlsVerify) => {
    const names = ['127.0.0.1'];
    const pair = await clusterCa.issue({ commonName: 'system:node:node-1', names, usage: 'client' });
    const { port, requests } = await tlsKubelet(pair);

    await expect(
      tlsClient(port, clusterCa.cert, { kubeletTlsVerify }).fetchMetrics(node('node-1'), deadline),
    ).rejects.toMatchObject({ code: 'CertificatePurpose', cure: expect.stringContaining('serverAuth') });
    expect(requests).toHaveLength(0);
  },
);

test('an expired certificate is refused, and its facts are kept for whoever asks why', async () => {
  const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const pair = await clusterCa.issue({
    commonName: 'system:node:node-1',
    organizations: ['system:nodes'],
    names: ['node-1', '10.0.0.1'],
    usage: 'server',
    notAfter,
  });
  const { port } = await tlsKubelet(pair);
  const client = tlsClient(port, clusterCa.cert, byNode);

  await expect(client.fetchMetrics(node('node-1'), deadline)).rejects.toMatchObject({ code: 'CertificateExpired' });

  expect(client.certificate).toEqual({
    subject: 'O=system:nodes, CN=system:node:node-1',
    issuer: 'CN=cluster',
    names: 'DNS:node-1, IP Address:10.0.0.1',
    notBeforeMs: notAfter.getTime() - 3_600_000,
    notAfterMs: notAfter.getTime(),
  });
});

test('the certificate is one object for each connection', async () => {
  const { port, server } = await tlsKubelet(await otherCa.issue({ commonName: 'x', usage: 'server' }));
  const client = tlsClient(port, clusterCa.cert, { kubeletTlsVerify: 'insecure' });
  expect(client.certificate).toBeUndefined();
  const connected = once(server, 'secureConnection') as Promise<[Socket]>;

  await client.fetchMetrics(node('node-1'), deadline);
  const { certificate } = client;
  expect(certificate?.issuer).toBe('CN=other');
  await client.fetchMetrics(node('node-1'), deadline);
  expect(client.certificate).toBe(certificate);

  const [socket] = await connected;
  socket.destroy();
  await once(socket, 'close');
  await client.fetchMetrics(node('node-1'), deadline);
  expect(client.certificate).not.toBe(certificate);
  expect(client.certificate).toEqual(certificate);
});
