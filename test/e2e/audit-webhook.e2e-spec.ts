import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../simulator/pki/authority.ts';
import { ServerUnderTest } from './server-under-test.ts';

interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { readonly items: readonly { readonly auditID: string; readonly stage: string }[] };
}

/** What the webhook answers with next: a status, or nothing but a broken connection. */
type Mood = number | 'break';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata, resources: [{group: metrics.k8s.io}]}]
`;

describe('the audit webhook', () => {
  const posts: Post[] = [];
  const moods: Mood[] = [];
  let arrived = (): void => undefined;
  let webhook: Server;
  let folder: string;
  let flags: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-audit-webhook-'));
    const authority = await createAuthority('audit-ca');
    const pair = await authority.issue({ commonName: 'webhook', names: ['127.0.0.1'], usage: 'server' });
    webhook = createServer(pair, (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const mood = moods.shift() ?? 200;
        posts.push({ path: request.url!, headers: request.headers, body: JSON.parse(text) as Post['body'] });
        if (mood === 'break') request.socket.destroy();
        else response.writeHead(mood).end();
        arrived();
      });
    });
    await once(webhook.listen(0, '127.0.0.1'), 'listening');
    const { port } = webhook.address() as { port: number };
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    await writeFile(join(folder, 'ca.crt'), authority.cert);
    await writeFile(
      join(folder, 'webhook.kubeconfig'),
      `
current-context: c
contexts: [{name: c, context: {cluster: audit, user: us}}]
clusters: [{name: audit, cluster: {server: 'https://127.0.0.1:${port}/events', certificate-authority: ca.crt}}]
users: [{name: us, user: {token: webhooks-token}}]
`,
    );
    flags = [
      `--audit-policy-file=${join(folder, 'policy.yaml')}`,
      `--audit-webhook-config-file=${join(folder, 'webhook.kubeconfig')}`,
      '--audit-webhook-initial-backoff=1ms',
      '--audit-webhook-batch-max-size=2',
      '--audit-webhook-batch-max-wait=1h',
    ];
  });
  beforeEach(() => {
    posts.length = 0;
    moods.length = 0;
  });
  afterAll(async () => {
    webhook.closeAllConnections();
    webhook.close();
    await rm(folder, { recursive: true });
  });

  async function untilPosts(count: number): Promise<void> {
    while (posts.length < count) await new Promise<void>((resolve) => (arrived = resolve));
  }

  async function withServer(more: string[], act: (server: ServerUnderTest) => Promise<void>): Promise<ServerUnderTest> {
    // By the original's rule lists are answered before the first numbers.
    const server = await ServerUnderTest.start({ nodes: 1, pods: 1 }, ['--readiness=data', ...flags, ...more]);
    try {
      await act(server);
    } finally {
      await server.stop();
    }
    return server;
  }

  it('gets batches, again until it has them, and the rest at the end', async () => {
    moods.push(503, 'break', 200);
    const ids: unknown[] = [];
    const { log } = await withServer([], async (server) => {
      for (let i = 0; i < 3; i++) ids.push((await server.get(NODES)).headers['audit-id']);
      await untilPosts(3);
    });
    const items = posts.map(({ body }) => body.items.map(({ auditID }) => auditID));
    expect(items).toEqual([ids.slice(0, 2), ids.slice(0, 2), ids.slice(0, 2), ids.slice(2)]);
    expect(posts[0]).toMatchObject({
      path: '/events',
      headers: { 'content-type': 'application/json', authorization: 'Bearer webhooks-token' },
      body: { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {} },
    });
    expect(posts[0]!.body.items[0]).toMatchObject({ level: 'Metadata', stage: 'ResponseComplete', verb: 'list' });
    expect(posts[0]!.body.items[0]).not.toHaveProperty('kind');
    expect(log.filter((line) => line.includes('audit'))).toEqual([]);
  });

  it('costs nobody an answer when it refuses five times, which is said once', async () => {
    moods.push(...Array.from({ length: 10 }, () => 500));
    const { log } = await withServer([], async (server) => {
      for (let i = 0; i < 4; i++) expect((await server.get(NODES)).status).toBe(200);
      await untilPosts(10);
      for (let i = 0; i < 2; i++) await server.get(NODES);
      await untilPosts(11);
    });
    const lines = log.filter((line) => line.includes('audit'));
    expect(lines).toEqual([
      expect.stringMatching(/^error audit webhook https:\/\/127.0.0.1:\d+\/events: .*lost: POST .*: answered 500\./),
      expect.stringMatching(/^info .* stored again; 4 were lost$/),
    ]);
  });

  it('has each event before its request is answered in mode blocking', async () => {
    await withServer(['--audit-webhook-mode=blocking'], async (server) => {
      const { headers } = await server.get(NODES);
      expect(posts.map(({ body }) => body.items.map(({ auditID }) => auditID))).toEqual([[headers['audit-id']]]);
    });
  });
});
