import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { closeTlsKubelets, tlsClient } from '../../../test/simulator/tls-kubelets.js';
import { oddAuthority } from '../../../test/simulator/pki/odd-certificate.js';

// What a kubelet ends a handshake with, over real connections: a fatal alert of TLS (record type 21, level 2).

const { cert } = await oddAuthority('kubernetes');
const node = {
  name: 'node-1',
  labels: {},
  addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
  kubeletPort: 0,
  ready: true,
};
const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
  closeTlsKubelets();
});

async function failureBy(bytes: readonly number[]): Promise<unknown> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(Buffer.from(bytes)));
  });
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return tlsClient(port, cert)
    .fetchMetrics(node, new AbortController().signal)
    .catch((error: unknown) => error);
}

const CLIENT = 'Check the certificate of --kubelet-client-certificate';
const SETTINGS = 'Check tlsMinVersion and tlsCipherSuites';

it.each<[alert: number, code: string, message: string, cure: string]>([
  [40, 'TlsSettings', 'handshake_failure', SETTINGS],
  [42, 'ClientCertificate', 'bad_certificate', CLIENT],
  [43, 'ClientCertificate', 'unsupported_certificate', CLIENT],
  [44, 'ClientCertificate', 'it is revoked', CLIENT],
  [45, 'ClientCertificate', 'it has expired', CLIENT],
  [46, 'ClientCertificate', 'certificate_unknown', CLIENT],
  [48, 'ClientCertificate', 'does not know the authority that signed it', CLIENT],
  [49, 'ClientCertificate', 'access_denied', CLIENT],
  [70, 'TlsSettings', 'protocol_version', SETTINGS],
  [71, 'TlsSettings', 'insufficient_security', SETTINGS],
  [80, 'NoServingCertificate', 'internal_error', 'kubectl certificate approve'],
  [112, 'Tls', 'unrecognized_name', 'Prefer addresses that are no names'],
  [116, 'ClientCertificate', 'wants one, and this server shows none', CLIENT],
  [120, 'TlsSettings', 'no_application_protocol', SETTINGS],
  [50, 'Tls', 'decode_error', "Look in the kubelet's log"],
])('alert %d is %s', async (alert, code, message, cure) => {
  expect(await failureBy([0x15, 3, 3, 0, 2, 2, alert])).toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`${message}.*`)),
    cure: expect.stringContaining(cure),
  });
});

it('every alert is named by its number', async () => {
  expect(await failureBy([0x15, 3, 3, 0, 2, 2, 80])).toMatchObject({
    message: expect.stringMatching(/the kubelet has no serving certificate to show \(TLS alert 80, internal_error\)$/),
  });
});

// Recorded of a kubelet with serverTLSBootstrap whose signing request nobody has approved.
it('a kubelet without a serving certificate is told how to get one', async () => {
  expect(await failureBy([0x15, 3, 0, 0, 2, 2, 0x50])).toMatchObject({
    code: 'NoServingCertificate',
    cure: expect.stringMatching(
      /kubectl get csr .*kubectl certificate approve NAME.*kubelet-csr-approver.*serverTLSBootstrap/,
    ),
  });
});
