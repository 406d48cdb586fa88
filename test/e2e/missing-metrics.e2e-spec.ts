import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PodLister } from '../../src/cluster/pod.lister.js';
import type { Status } from '../../src/model/status.js';
import type { NodeExplanation, PodExplanation } from '../../src/reasons/objects/explanation.js';
import { NODES, page, type PageSequence, PODS } from './missing-metrics-cases.ts';
import { ServerUnderTest } from './server-under-test.ts';

// Each reason why numbers are missing: a set-up in which they are, and what the server and the real kubectl say.

const V1 = '/apis/metrics.k8s.io/v1beta1';
const NODE = 'node-1';
const run = promisify(execFile);
const kubectlIsThere = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);

describe('what has no metrics says why', () => {
  let server: ServerUnderTest;
  let kubeconfig: string;
  let pages: PageSequence = [[]];
  let next = 0;

  beforeAll(async () => {
    const flags = ['--max-staleness=0', '--metric-resolution=1m', '--kubelet-request-timeout=2s'];
    server = await ServerUnderTest.start({ nodes: 2, pods: 1 }, flags);
    server.cluster.kubelets.add(NODE, (nowMs) => ({
      status: 200,
      body: page(nowMs, pages[Math.min(next++, pages.length - 1)]!),
    }));
    await applyPod('x', 'Running');
    await server.cycle();
    kubeconfig = join(server.folder, 'admin');
    await writeFile(kubeconfig, await server.cluster.kubeconfig('admin'), { mode: 0o600 });
  });
  afterAll(() => server.stop());

  async function applyPod(name: string, phase: string): Promise<void> {
    const metadata = { name, namespace: 'default', labels: { app: name } };
    server.cluster.store.apply({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase } });
    const known = phase === 'Running';
    while ((server.app.get(PodLister).get('default', name) !== undefined) !== known) await new Promise(setImmediate);
  }

  /** What kubectl prints of a command that fails. */
  async function failure(...words: string[]): Promise<string> {
    const error = await run('kubectl', ['--kubeconfig', kubeconfig, ...words]).then(
      () => ({ stderr: 'it did not fail' }),
      (thrown: unknown) => thrown as { stderr: string },
    );
    return error.stderr;
  }

  async function expectSaid(path: string, top: string[], reason: string, said: RegExp): Promise<void> {
    const { status, text } = await server.get(`${V1}/${path}`);
    const { message, details } = JSON.parse(text) as Status;
    expect({ status, message }).toEqual({ status: 404, message: expect.stringMatching(said) as string });
    const [, why] = /" not found: (.*)$/.exec(message)!;
    expect(details?.causes?.[0]).toMatchObject({ reason, message: why });
    const explained = await server.json<PodExplanation & NodeExplanation>(`${V1}/${path}?explain=true`);
    expect(explained).toMatchObject({ served: false, reason, message: expect.stringMatching(said) as string });
    if (kubectlIsThere) expect(await failure('top', ...top)).toMatch(said);
    const { text: metrics } = await server.get('/metrics');
    const kind = path.startsWith('nodes') ? 'node' : 'pod';
    expect(metrics).toMatch(new RegExp(`^metrics_ts_missing_total\\{kind="${kind}",reason="${reason}"\\} [1-9]`, 'm'));
    if (['PodNotFound', 'PodNotRunning', 'NodeNotFound'].includes(reason)) return;
    expect(metrics).toMatch(
      new RegExp(`^metrics_ts_objects_without_metrics\\{kind="${kind}",reason="${reason}"\\} [1-9]`, 'm'),
    );
  }

  it.each(PODS)('Pod: %s', async (reason, its, said) => {
    [pages, next] = [[[]], 0];
    await server.cycle();
    [pages, next] = [its, 0];
    await server.cycle();
    await server.cycle();
    await expectSaid('namespaces/default/pods/x', ['pod', 'x'], reason, said);
  });

  it('Pod: each container that is in the way is among the causes, and those that are not are said', async () => {
    const containers = [
      { pod: 'x', cpu: 0 },
      { pod: 'x', name: 'b', memory: 0 },
      { pod: 'x', name: 'c' },
    ];
    [pages, next] = [[containers], 0];
    await server.cycle();
    await server.cycle();
    const { details } = JSON.parse((await server.get(`${V1}/namespaces/default/pods/x`)).text) as Status;
    expect(details?.causes).toMatchObject([
      { reason: 'ZeroCpu', field: 'containers[app]' },
      { reason: 'ZeroMemory', field: 'containers[b]' },
    ]);
    const explained = await server.json<PodExplanation>(`${V1}/namespaces/default/pods/x?explain=true`);
    expect(explained.node).toBe(NODE);
    expect(explained.containers.map(({ name, reason }) => [name, reason])).toEqual([
      ['app', 'ZeroCpu'],
      ['b', 'ZeroMemory'],
      ['c', undefined],
    ]);
  });

  it.each([
    ['Pending', /the Pod is Pending: it has no metrics before it runs$/m],
    ['Succeeded', /the Pod has Succeeded: it has ended, and has no metrics any more$/m],
    ['Failed', /the Pod has Failed: it has ended, and has no metrics any more$/m],
  ])('Pod: PodNotRunning, since it is %s', async (phase, said) => {
    const name = phase.toLowerCase();
    await applyPod(name, phase);
    await expectSaid(`namespaces/default/pods/${name}`, ['pod', name], 'PodNotRunning', said);
  });

  it('Pod: PodNotFound', async () => {
    await expectSaid('namespaces/default/pods/nope', ['pod', 'nope'], 'PodNotFound', /there is no Pod of this name$/m);
  });

  it('Pod: PodNotRunning, where the kube-apiserver does not say what it is', async () => {
    server.cluster.apiServer.failNext(/^GET \/api\/v1\/namespaces\/default\/pods\/unsaid/, 500, 1);
    const said = /there is no running Pod of this name; one that is Pending, Succeeded or Failed/;
    await expectSaid('namespaces/default/pods/unsaid', ['pod', 'unsaid'], 'PodNotRunning', said);
  });

  it('Node: NodeNotFound', async () => {
    const said = /node "nope" not found: there is no Node of this name$/;
    expect(JSON.parse((await server.get(`${V1}/nodes/nope`)).text)).toMatchObject({
      message: expect.stringMatching(said) as string,
    });
    expect(await server.json(`${V1}/nodes/nope?explain=true`)).toMatchObject({ served: false, reason: 'NodeNotFound' });
  });

  describe.each(NODES)('Node: %s by %o', (reason, fault, said) => {
    beforeAll(async () => {
      [pages, next] = [[[{ pod: 'x' }]], 0];
      await server.cluster.setFault(NODE);
      await server.nodeSeen(NODE);
      await server.cycle();
      await server.cycle();
      await server.json(`${V1}/namespaces/default/pods/x`);
      await server.cluster.setFault(NODE, fault);
      await server.nodeSeen(NODE);
      await server.cycle();
    });
    afterAll(() => server.cluster.setFault(NODE));

    it('is said of the Node', () => expectSaid(`nodes/${NODE}`, ['node', NODE], reason, said));

    it('and of its Pods, without addresses and cures', async () => {
      const brief = /not found: its node "node-1" cannot be scraped since 20\S+Z \(\d+ s\): [^:]+$/;
      await expectSaid('namespaces/default/pods/x', ['pod', 'x'], reason, /its node "node-1" cannot be scraped/);
      expect(JSON.parse((await server.get(`${V1}/namespaces/default/pods/x`)).text)).toMatchObject({
        message: expect.stringMatching(brief) as string,
      });
    });
  });

  it('Node: one that is left out of cycles says until when', async () => {
    await server.nodeSeen(NODE);
    await server.cycle();
    await server.cluster.setFault(NODE, { kind: 'status', status: 500 });
    for (let i = 0; i < 3; i++) await server.cycle();
    const { text } = await server.get(`${V1}/nodes/${NODE}`);
    expect((JSON.parse(text) as Status).message).toMatch(/ s\), and is left out of cycles until 20\S+Z: /);
    const { scrape } = await server.json<NodeExplanation>(`${V1}/nodes/${NODE}?explain=true`);
    expect(scrape).toMatchObject({ state: 'LeftOut', failure: { code: 'HttpStatus', missed: 3 } });
    await server.cluster.setFault(NODE);
  });

  it('lists explain every object that they select, page by page', async () => {
    type List<T> = { kind: string; metadata: { continue?: string }; items: T[] };
    for (let i = 0; i < 4; i++) await server.cycle();
    const nodes = await server.json<List<NodeExplanation>>(`${V1}/nodes?explain=true`);
    expect(nodes.kind).toBe('NodeExplanationList');
    expect(nodes.items.map(({ name, served }) => [name, served])).toEqual([
      ['node-1', true],
      ['node-2', true],
    ]);
    const all = await server.json<List<PodExplanation>>(`${V1}/pods?explain=true`);
    expect(all.kind).toBe('PodExplanationList');
    const names = all.items.map(({ name }) => name);
    expect(names).toContain('x');
    const first = await server.json<List<PodExplanation>>(`${V1}/pods?explain=true&limit=1`);
    const rest = await server.json<List<PodExplanation>>(`${V1}/pods?explain=true&continue=${first.metadata.continue}`);
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(names);
    const labelled = await server.json<List<PodExplanation>>(`${V1}/pods?explain=true&labelSelector=app%3Dx`);
    expect(labelled.items.map(({ name }) => name)).toEqual(['x']);
    const placed = await server.json<List<PodExplanation>>(
      `${V1}/pods?explain=true&fieldSelector=spec.nodeName%3D${NODE}`,
    );
    expect(placed.items.map(({ name }) => name)).toEqual(['x']);
  });
});
