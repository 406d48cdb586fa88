import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../simulator/demo/free-port.ts';
import type { ApiObject } from './api-client.ts';
import { binary } from './binaries.ts';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { moduleFolder } from './go-module.ts';
import { record } from './record.ts';

// The kubelets of kwok make pages without timestamps, whose start times are ages in seconds and whose order changes.

const MODULE = 'sigs.k8s.io/kwok';
/** Kwok's own definitions, as its documents tell users to install them. */
const DEFINITIONS = [
  'stage/node/fast/node-initialize.yaml',
  'stage/pod/fast/pod-ready.yaml',
  'metrics/resource/metrics-resource.yaml',
  'metrics/usage/usage-from-annotation.yaml',
];
const NODES = ['kwok-0', 'kwok-1'];
const NAMESPACE = 'simulated';
const METRICS = '/apis/metrics.k8s.io/v1beta1';
/** What each container of a Pod uses. */
const USED: Readonly<Record<string, { readonly millicores: number; readonly mebibytes: number }>> = {
  small: { millicores: 50, mebibytes: 64 },
  large: { millicores: 750, mebibytes: 512 },
};
const CONTAINERS = ['app', 'sidecar'];
/** So many scrapes in a row are looked at. */
const SCRAPES = 3;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 1 });
  await startKwok();
  for (const name of NODES) await cluster.admin.create('/api/v1/nodes', nodeObject(name));
  await cluster.namespace(NAMESPACE);
  for (const nodeName of NODES) {
    for (const application of Object.keys(USED)) {
      await cluster.admin.create(`/api/v1/namespaces/${NAMESPACE}/pods`, podObject(application, nodeName));
    }
  }
  await cluster.serve();
});
afterAll(() => cluster?.stop());

it('the numbers of nodes and Pods that kwok simulates are right, scrape after scrape', async ({ task }) => {
  const seen = new Set<string>();
  const shown: string[] = [];
  while (seen.size < SCRAPES) {
    const pods = await eventually(
      () => cluster.admin.list(`${METRICS}/namespaces/${NAMESPACE}/pods`),
      (all) => all.length === NODES.length * Object.keys(USED).length && !seen.has(timeOf(all)),
    );
    seen.add(timeOf(pods));
    for (const { metadata, ...pod } of pods) {
      const { millicores, mebibytes } = USED[metadata.name.split('-')[0]!]!;
      const containers = pod['containers'] as { name: string; usage: Usage }[];
      expect(containers.map(({ name }) => name).sort()).toEqual(CONTAINERS);
      for (const { usage } of containers) expectUsage(usage, millicores, mebibytes);
    }
    shown.push(`${nanocores(pods[0]!['containers'][0].usage.cpu) / 1e6}m`);
  }
  const nodes = await eventually(
    () => cluster.admin.list(`${METRICS}/nodes`),
    (all) => NODES.every((name) => all.some(({ metadata }) => metadata.name === name)),
  );
  for (const name of NODES) {
    const usage = nodes.find(({ metadata }) => metadata.name === name)!['usage'] as Usage;
    const sum = (of: 'millicores' | 'mebibytes') =>
      Object.values(USED).reduce((total, each) => total + CONTAINERS.length * each[of], 0);
    expectUsage(usage, sum('millicores'), sum('mebibytes'));
  }
  record(task, `container "app" of the first Pod, which burns 750m: ${shown.join(', ')}`);
});

interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

async function startKwok(): Promise<void> {
  const { workspace, plane } = cluster;
  const folder = join(await moduleFolder('kwok', MODULE), 'kustomize');
  const certificate = { commonName: 'kwok', names: ['127.0.0.1'], usage: 'server' } as const;
  const { cert, key } = await workspace.writePair('kwok', await plane.pki.cluster.issue(certificate));
  const port = await freePort();
  workspace.start('kwok', binary('kwok'), [
    `--kubeconfig=${plane.adminKubeconfig}`,
    ...DEFINITIONS.map((file) => `--config=${join(folder, file)}`),
    '--manage-all-nodes=false',
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    '--node-ip=127.0.0.1',
    `--node-port=${port}`,
    `--server-address=127.0.0.1:${port}`,
    `--tls-cert-file=${cert}`,
    `--tls-private-key-file=${key}`,
  ]);
}

function nodeObject(name: string): object {
  const annotations = {
    'kwok.x-k8s.io/node': 'fake',
    'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource`,
  };
  return { metadata: { name, annotations } };
}

function podObject(application: string, nodeName: string): object {
  const { millicores, mebibytes } = USED[application]!;
  const annotations = {
    'kwok.x-k8s.io/usage-cpu': `${millicores}m`,
    'kwok.x-k8s.io/usage-memory': `${mebibytes}Mi`,
  };
  const containers = CONTAINERS.map((name) => ({ name, image: 'none' }));
  return { metadata: { name: `${application}-${nodeName}`, annotations }, spec: { nodeName, containers } };
}

/** When the Pods of the first node were measured. */
function timeOf(pods: readonly ApiObject[]): string {
  return String(pods[0]!['timestamp']);
}

function expectUsage({ cpu, memory }: Usage, millicores: number, mebibytes: number): void {
  // Kwok counts up to when a line is made, which is a little after it was asked.
  expect(Math.abs(nanocores(cpu) / 1e6 - millicores)).toBeLessThan(Math.max(3, millicores * 0.05));
  expect(memory).toBe(`${mebibytes}Mi`);
}

function nanocores(quantity: string): number {
  const [, digits, unit] = /^(\d+)(n|u|m|)$/.exec(quantity)!;
  return Number(digits) * { n: 1, u: 1e3, m: 1e6, '': 1e9 }[unit as 'n' | 'u' | 'm' | ''];
}
