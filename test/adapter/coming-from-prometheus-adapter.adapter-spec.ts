// npm run test:adapter: docs/coming-from-prometheus-adapter.md with the real adapter, Prometheus and kube-apiserver. It takes
// two minutes, and on a new machine 15 more to build Prometheus and the adapter.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from '../cluster/eventually.ts';
import { Helm } from '../deploy/helm.ts';
import { documentCommands, runDocumentCommands } from '../deploy/install-document.ts';
import { AdapterCluster } from './adapter-cluster.ts';

const DOCUMENT = 'coming-from-prometheus-adapter.md';
const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io';
const REQUESTS = '/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/app-0/http_requests';
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let cluster: AdapterCluster;
/** Whether each `kubectl top nodes` succeeded, in order. */
const tops: { readonly ok: boolean; readonly said: string }[] = [];
const over = new AbortController();
let topping: Promise<void>;
/** Headings of the document whose commands have run. */
const ran: string[] = [];

beforeAll(async () => {
  cluster = await AdapterCluster.create();
});
afterAll(async () => {
  over.abort();
  await topping;
  await cluster?.stop();
});

function run(heading: string): Promise<string> {
  ran.push(heading);
  const replacements: Record<string, string> =
    heading === 'Remove the resource rules of the adapter' ? { '/tmp/adapter': cluster.workspace.path('adapter') } : {};
  return runDocumentCommands(cluster, DOCUMENT, heading, replacements);
}

async function topAll(): Promise<void> {
  while (!over.signal.aborted) {
    const { code, stderr } = await cluster.kubectl.run('top', 'nodes');
    tops.push({ ok: code === 0, said: stderr });
    await pause(200);
  }
}

async function firstNode(): Promise<{ window: string; ageMs: number }> {
  const [node] = await cluster.admin.list(NODES);
  return { window: node!['window'], ageMs: Date.now() - Date.parse(node!['timestamp']) };
}

it('the adapter serves both APIs', async () => {
  await eventually(() => cluster.kubectl.text('top', 'nodes'));
  await eventually(() => cluster.admin.get(REQUESTS));
  expect(await run('Whose API it is')).toBe('monitoring/prometheus-adapter');
  const { window, ageMs } = await firstNode();
  // The window of its configuration, and the time of the query, cut to a second.
  expect(window).toBe('5m0s');
  expect(ageMs).toBeLessThan(2_000);
  topping = topAll();
});

it('the doctor prints the commands', async () => {
  const words = [MAIN, 'doctor', '--output=json', `--kubeconfig=${cluster.plane.adminKubeconfig}`];
  const text = await new Promise<string>((resolve) => execFile(process.execPath, words, (_, out) => resolve(out)));
  const { checks } = JSON.parse(text) as { checks: { name: string; message: string; cure?: string }[] };
  const found = checks.find(({ name, message }) => name === 'apiservice' && message.includes('prometheus-adapter'))!;
  expect(found.cure).toContain(documentCommands(DOCUMENT).get('Take the API over')![0]!.split('\n')[0]);
  expect(found.cure).toContain('kubectl -n monitoring rollout restart deployment/prometheus-adapter');
});

it('the API goes to this server, and custom metrics stay', async () => {
  // The Pod of the Deployment is a process of this machine, which starts when the manifests are there.
  const [install] = documentCommands(DOCUMENT).get('Install this server beside it')!;
  await cluster.kubectl.text(...install!.split('\n')[0]!.split(' ').slice(1));
  await cluster.runServer();
  await run('Install this server beside it');
  await run('Take the API over');
  await eventually(firstNode, ({ window }) => window !== '5m0s');
  expect((await firstNode()).window).toMatch(/^[12]\d(\.\d+)?s$/);
  expect((await cluster.admin.get(REQUESTS))['items']).toHaveLength(1);
});

it('the adapter keeps its other rules', async () => {
  await run('Remove the resource rules of the adapter');
  await cluster.runAdapter();
  const { data } = await cluster.admin.get('/api/v1/namespaces/monitoring/configmaps/adapter-config');
  expect(data['config.yaml']).toMatch(/^rules:\n- seriesQuery: http_requests_total/);
  await eventually(() => cluster.admin.get(REQUESTS));
  expect((await firstNode()).window).toMatch(/^[12]\d/);
});

it('a release of the adapter that drops its rules leaves the annotated APIService alone', async () => {
  const { apiVersion, kind, spec } = await cluster.admin.get(API_SERVICE);
  // What the chart of the adapter has, of which the kube-apiserver sees the same as now.
  const object = stringify({ apiVersion, kind, metadata: { name: 'v1beta1.metrics.k8s.io' }, spec });
  const chart = cluster.workspace.path('adapter-chart');
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: prometheus-adapter\nversion: 1.0.0\n');
  await writeFile(join(chart, 'values.yaml'), 'rules: { resource: { window: 5m } }\n');
  const template = `{{- if .Values.rules.resource }}\n${object}{{- end }}\n`;
  await writeFile(join(chart, 'templates', 'api-service.yaml'), template);
  const helm = new Helm(cluster.workspace, cluster.plane.adminKubeconfig);
  await helm.text('install', 'adapter', chart, '--take-ownership');
  await run('With Helm');
  await helm.text('upgrade', 'adapter', chart, '--set=rules.resource=null');
  expect((await cluster.admin.get(API_SERVICE))['spec']).toEqual(spec);
});

it('no two `kubectl top` in a row failed', () => {
  const failed = tops.filter(({ ok }) => !ok);
  process.stdout.write(`${tops.length} times kubectl top, ${failed.length} failed\n`);
  expect(tops.length).toBeGreaterThan(20);
  expect(tops.some(({ ok }, i) => !ok && tops[i + 1]?.ok === false)).toBe(false);
});

it('every command of the document ran', () => {
  const headings = [...documentCommands(DOCUMENT)].filter(([, blocks]) => blocks.length > 0).map(([name]) => name);
  expect([...ran].sort()).toEqual(headings.sort());
});
