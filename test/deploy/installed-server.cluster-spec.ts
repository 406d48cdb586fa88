import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { Helm } from './helm.ts';
import { runInstallCommands } from './install-document.ts';
import { only } from './manifests.ts';

const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2, controllers: true });
  await cluster.serve();
});
afterAll(() => cluster?.stop());

it('docs/install.md says how to see that it works', async () => {
  const text = await runInstallCommands(cluster, 'See that it works');
  expect(text).toMatch(/deployment "metrics-server" successfully rolled out/);
  expect(text).toMatch(/v1\.metrics\.k8s\.io condition met/);
  expect(text).toMatch(/^node-2 +\d+m/m);
});

it('the kube-apiserver verifies a server that serves with the certificate that the chart made', async () => {
  const helm = new Helm(cluster.workspace, cluster.plane.adminKubeconfig);
  const verified = ['--set=tls.type=helm', '--set=apiService.insecureSkipTLSVerify=false'];
  const objects = await helm.objects(...verified);
  const { data } = only(objects, 'Secret') as unknown as { data: Record<string, string> };
  const { caBundle } = only(objects, 'APIService', 'v1beta1.metrics.k8s.io')['spec'];
  const files = await cluster.workspace.writePair('made', {
    cert: Buffer.from(data['tls.crt']!, 'base64').toString(),
    key: Buffer.from(data['tls.key']!, 'base64').toString(),
  });
  await cluster.admin.patch(API_SERVICE, { spec: { insecureSkipTLSVerify: null, caBundle } });
  // The one that runs signed its certificate itself.
  await eventually(
    () => cluster.availability('v1beta1'),
    (status) => status === 'FailedDiscoveryCheck',
  );
  const server = await cluster.startServer(`--tls-cert-file=${files.cert}`, `--tls-private-key-file=${files.key}`);
  await server.hasNumbers();
  await cluster.route(server);
  await eventually(
    () => cluster.availability('v1beta1'),
    (status) => status === 'True',
  );
});
