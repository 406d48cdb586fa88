import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditModule } from '../../src/audit/audit.module.js';
import { ServerUnderTest } from './server-under-test.ts';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
rules: [{level: None, nonResourceURLs: [/healthz]}, {level: Metadata}]
`;

let folder: string;
let policy: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-server-audit-modes-'));
  policy = join(folder, 'policy.yaml');
  await writeFile(policy, POLICY);
});
afterAll(() => rm(folder, { recursive: true }));

async function withServer(flags: readonly string[], act: (server: ServerUnderTest) => Promise<void>): Promise<void> {
  // By the original's rule lists are answered before the first numbers.
  const server = await ServerUnderTest.start({ nodes: 1, pods: 1 }, ['--readiness=data', ...flags]);
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

/** How many hooks of Fastify there are. */
function hooks({ app }: ServerUnderTest) {
  const fastify = app.getHttpAdapter().getInstance() as unknown as Record<symbol, Record<string, unknown[]>>;
  const key = Object.getOwnPropertySymbols(fastify).find(({ description }) => description === 'fastify.hooks')!;
  const { preParsing = [], onSend = [], onResponse = [] } = fastify[key]!;
  return { preParsing: preParsing.length, onSend: onSend.length, onResponse: onResponse.length };
}

// What is written to this file finds the disk full.
describe.skipIf(process.platform !== 'linux')('when no event can be stored', () => {
  const lines = ({ log }: ServerUnderTest) => log.filter((line) => line.includes('audit'));

  it('mode blocking serves on, and says so once', async () => {
    const flags = [`--audit-policy-file=${policy}`, '--audit-log-path=/dev/full'];
    await withServer(flags, async (server) => {
      for (let i = 0; i < 3; i++) expect((await server.get(NODES)).status).toBe(200);
      expect(lines(server)).toEqual([expect.stringMatching(/^error --audit-log-path=\/dev\/full: .*lost: ENOSPC/)]);
      expect((await server.get('/metrics')).text).toMatch(/^apiserver_audit_error_total\{plugin="log"\} [1-9]/m);
    });
  });

  it('mode blocking-strict refuses what it must record, and nothing else', async () => {
    const strict = '--audit-log-mode=blocking-strict';
    const flags = [`--audit-policy-file=${policy}`, '--audit-log-path=/dev/full', strict];
    await withServer(flags, async (server) => {
      const { status, text } = await server.get(NODES);
      expect(status).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ message: 'Internal Server Error: failed to store audit event' });
      expect((await server.get('/healthz')).status).toBe(200);
      expect(lines(server)).toHaveLength(1);
    });
  });
});

describe('a server without auditing', () => {
  it.each([
    ['no flag', () => []],
    ['no policy', () => [`--audit-log-path=${join(folder, 'unused.log')}`]],
    ['nowhere to write', () => [`--audit-policy-file=${policy}`]],
  ])('has no hook for it: %s', async (_case, flags) => {
    await withServer(flags(), async (server) => {
      await server.get(NODES);
      expect(() => server.app.get(AuditModule)).toThrow(/AuditModule/);
      // One is Nest's own.
      expect(hooks(server)).toEqual({ preParsing: 0, onSend: 0, onResponse: 1 });
    });
    await expect(readFile(join(folder, 'unused.log'))).rejects.toThrow('ENOENT');
  });

  it('which one with it has', async () => {
    await withServer([`--audit-policy-file=${policy}`, `--audit-log-path=${join(folder, 'a.log')}`], async (server) => {
      expect(hooks(server)).toEqual({ preParsing: 1, onSend: 1, onResponse: 2 });
    });
  });
});

describe('mode batch', () => {
  it('stores what waits when the server stops', async () => {
    const path = join(folder, 'batch.log');
    const batch = ['--audit-log-mode=batch', '--audit-log-batch-max-size=100', '--audit-log-batch-max-wait=1h'];
    await withServer([`--audit-policy-file=${policy}`, `--audit-log-path=${path}`, ...batch], async (server) => {
      await server.get(NODES);
      expect(await readFile(path, 'utf8')).toBe('');
    });
    expect((await readFile(path, 'utf8')).split('\n').filter((line) => line.includes(NODES))).toHaveLength(2);
  });

  it('writes one line of text for each event in the format legacy', async () => {
    const path = join(folder, 'legacy.log');
    const flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${path}`, '--audit-log-format=legacy'];
    await withServer(flags, async (server) => {
      await server.get(NODES, { 'user-agent': 'a "b"' });
    });
    expect(await readFile(path, 'utf8')).toMatch(
      /^\S+Z AUDIT: id="[0-9a-f-]{36}" stage="ResponseComplete" ip="127.0.0.1" method="list" user="admin" groups="\\"system:masters\\",\\"system:authenticated\\"" as="<self>" asgroups="<lookup>" user-agent="a \\"b\\"" namespace="<none>" uri="\/apis\/metrics.k8s.io\/v1beta1\/nodes" response="200"$/m,
    );
  });
});
