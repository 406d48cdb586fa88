import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScrapeStateList } from '../../src/internal-api/objects/scrape-state-list.js';
import type { FlagList } from '../../src/internal-api/objects/flag-list.js';
import type { ServerStatus } from '../../src/internal-api/objects/server-status.js';
import { authenticated } from '../simulator/kube-apiserver/user.ts';
import { AuthUnderTest } from './auth-under-test.ts';
import { SchemaChecker } from './schema-checker.ts';

const PATHS: readonly string[] = [
  '/internal/openapi.json',
  '/internal/docs',
  '/internal/v1/status',
  '/internal/v1/scrapes',
  '/internal/v1/explain/nodes/node-1',
  '/internal/v1/explain/namespaces/default/pods/x',
  '/internal/v1/config',
];

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      { readonly get: { readonly responses: { 200: { content: Record<string, { readonly schema: object }> } } } }
    >
  >;
}

const run = promisify(execFile);
const kubectlIsThere = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);

describe('the internal API', () => {
  let auth: AuthUnderTest;
  const asOperator = ['Authorization', 'Bearer operators-token'];

  beforeAll(async () => {
    auth = await AuthUnderTest.start(['--max-staleness=5m', '--audit-log-maxage=3'], { nodes: 2, pods: 3 });
    const { authentication, authorization } = auth.server.cluster.apiServer;
    authorization.allow({ to: 'operators', verbs: ['get'], nonResourceURLs: ['/internal/*'] });
    authentication.addToken(authenticated('olga', ['operators'], 'o-1'), 'operators-token');
    await auth.server.cluster.setFault('node-2', { kind: 'refused' });
    await auth.server.nodeSeen('node-2');
    await auth.server.cycle();
  });
  afterAll(() => auth.stop());

  async function read<T>(path: string): Promise<T> {
    const { status, text, headers } = await auth.ask(path, { headers: asOperator });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
    return JSON.parse(text) as T;
  }

  it.each(PATHS)('%s is closed to whoever has no rule for it, and open to an operator', async (path) => {
    expect((await auth.ask(path)).status).toBe(403);
    expect((await auth.ask(path, { headers: ['Authorization', 'Bearer wrong'] })).status).toBe(401);
    const viewer = await auth.ask(path, { headers: ['Authorization', 'Bearer carols-token'] });
    expect(viewer.status).toBe(403);
    expect(JSON.parse(viewer.text)).toMatchObject({ message: expect.stringContaining(`cannot get path "${path}"`) });
    expect((await auth.ask(path, { headers: asOperator })).status).toBe(200);
    expect((await auth.ask(path, { headers: asOperator }, 'POST')).status).toBe(403);
  });

  it('answers what its OpenAPI document says', async () => {
    const document = await read<Document>('/internal/openapi.json');
    const checker = new SchemaChecker(document);
    const paths = Object.entries(document.paths);
    expect(paths.length).toBe(PATHS.length - 2);
    const pod = auth.server.cluster.store.list('pods')[0]!.metadata;
    for (const [template, { get }] of paths) {
      const names = template.includes('nodes') ? ['node-1', 'node-2', 'nope'] : [pod.name, 'nope'];
      for (const name of names) {
        const path = template.replace('{namespace}', pod.namespace!).replace('{name}', name);
        const answer = await read<object>(path);
        expect(checker.faults(get.responses[200].content['application/json']!.schema, answer, path)).toEqual([]);
      }
    }
  });

  it('says how each scrape goes', async () => {
    const { items } = await read<ScrapeStateList>('/internal/v1/scrapes');
    expect(items).toMatchObject([
      {
        node: 'node-1',
        state: 'Scraped',
        address: '127.0.0.1',
        ready: true,
        certificate: { names: expect.stringContaining('IP Address:127.0.0.1') as string },
      },
      { node: 'node-2', state: 'Failing', failure: { code: 'ConnectionRefused', missed: 1 } },
    ]);
    expect(items[0]!.bytes).toBeGreaterThan(500);
    expect(items[0]!.durationSeconds).toBeGreaterThan(0);
    expect(items[0]!.failure).toBeUndefined();
    expect(Date.parse(items[1]!.lastSuccess!)).toBeLessThanOrEqual(Date.parse(items[1]!.lastAttempt!));
  });

  it('says how the server is', async () => {
    const status = await read<ServerStatus>('/internal/v1/status');
    expect(status).toMatchObject({
      kind: 'ServerStatus',
      resolutionSeconds: 60,
      maxStalenessSeconds: 300,
      informers: [
        { resource: 'nodes', synced: true, objects: 2 },
        { resource: 'pods', synced: true },
      ],
      ready: true,
    });
    expect(status.cycles.ended).toBe(1);
    expect(status.cycles.next).toBeDefined();
    expect(status.memory.points).toBeGreaterThan(0);
    expect(status.memory.pages).toBeGreaterThan(0);
    expect(status.checks.map(({ name }) => name)).toContain('metadata-informer-sync');
    expect(status.stateFile).toBeUndefined();
  });

  it('says which flags work as what', async () => {
    const { items } = await read<FlagList>('/internal/v1/config');
    const flag = (name: string) => items.find((each) => each.name === name);
    expect(flag('max-staleness')).toEqual({ name: 'max-staleness', value: '5m0s', given: true });
    expect(flag('metric-resolution')).toEqual({ name: 'metric-resolution', value: '1m0s', given: false });
    expect(flag('profiling')).toMatchObject({ given: false, unused: expect.any(String) as string });
    expect(flag('kubelet-certificate-authority')!.value).toMatch(/\/ca\.crt$/);
    expect(JSON.stringify(items)).not.toMatch(/BEGIN|operators-token/);
  });

  it('has a page that needs neither scripts nor anybody else', async () => {
    const headers = [...asOperator, 'Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'];
    const { headers: sent, text } = await auth.ask('/internal/docs', { headers });
    expect(sent['content-type']).toBe('text/html; charset=utf-8');
    expect(sent['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bon\w+=|style="|https?:\/\/(?!localhost|\d)/i);
    for (const path of Object.keys((await read<Document>('/internal/openapi.json')).paths))
      expect(text).toContain(path);
  });

  it.each([
    ['/internal/v1/status', 'text/html'],
    ['/internal/openapi.json', 'application/yaml'],
    ['/internal/docs', 'application/json'],
  ])('%s is 406 for whoever accepts %s only', async (path, accept) => {
    const { status, text } = await auth.ask(path, { headers: [...asOperator, 'Accept', accept] });
    expect(status).toBe(406);
    // In whichever form is accepted, and else in JSON.
    expect(text).toMatch(/reason"?: "?NotAcceptable|reason":"NotAcceptable/);
  });

  it('takes no encoded slash for a part of a name', async () => {
    const path = '/internal/v1/explain/namespaces/a%2Fpods%2Fb/pods/x';
    expect((await auth.ask(path, { headers: asOperator })).status).toBe(404);
  });

  it.skipIf(!kubectlIsThere)(
    'is read by kubectl with the certificate of its kubeconfig, as through a forwarded port',
    async () => {
      const kubeconfig = join(auth.server.folder, 'operator');
      await writeFile(kubeconfig, await auth.server.cluster.kubeconfig('olga', ['operators']), { mode: 0o600 });
      const flags = [`--server=${auth.server.url}`, '--insecure-skip-tls-verify'];
      const { stdout } = await run('kubectl', [
        ...['--kubeconfig', kubeconfig, ...flags],
        ...['get', '--raw', '/internal/v1/status'],
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ kind: 'ServerStatus' });
    },
  );
});
