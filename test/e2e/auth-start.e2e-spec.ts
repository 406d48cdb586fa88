import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { register } from 'prom-client';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadOptions } from '../../src/config/load-options.js';
import { start } from '../../src/serve.js';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';
import { NODES } from './auth-under-test.ts';

// How the server starts when what it should believe cannot be read, and which kubeconfig is for which question.

const CONFIG_MAP = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
const TOLERATE = '--authentication-tolerate-lookup-failure';

let cluster: SimulatedCluster;
let folder: string;
let log: string[];
let app: NestFastifyApplication | undefined;
let agents: Agent[];

beforeEach(async () => {
  cluster = await startSimulatedCluster({ nodes: 1, pods: 1 });
  folder = await mkdtemp(join(tmpdir(), 'metrics-server-start-'));
  log = [];
  agents = [];
  app = undefined;
});
afterEach(async () => {
  await Promise.all([app?.close(), ...agents.map((agent) => agent.close())]);
  await cluster.stop();
  await rm(folder, { recursive: true });
  register.clear();
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function run(...flags: string[]): Promise<void> {
  const kubeconfig = await write('kubeconfig', await cluster.kubeconfig('metrics-server'));
  // By the original's rule lists are answered before the first numbers.
  const address = ['--readiness=data', '--bind-address=127.0.0.1', '--secure-port=0', `--cert-dir=${folder}`];
  const loaded = loadOptions([`--kubeconfig=${kubeconfig}`, ...address, ...flags]);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const collect = (message: unknown) => void log.push(String(message));
  Logger.overrideLogger({ log: collect, warn: collect, error: collect, fatal: collect });
  app = await start(loaded.options);
}

/** The status for a member of system:masters by client certificate, for one by front proxy, and for an anonymous client. */
async function statuses(): Promise<number[]> {
  const { port } = app!.getHttpServer().address() as { port: number };
  const { pki } = cluster;
  const masters = { 'X-Remote-User': 'root', 'X-Remote-Group': 'system:masters' };
  const shown = [
    [await pki.cluster.issue({ commonName: 'admin', organizations: ['system:masters'], usage: 'client' }), {}],
    [await pki.frontProxy.issue({ commonName: 'front-proxy-client', usage: 'client' }), masters],
    [{}, {}],
  ] as const;
  return Promise.all(
    shown.map(async ([certificate, headers]) => {
      const dispatcher = new Agent({ connect: { rejectUnauthorized: false, ...certificate } });
      agents.push(dispatcher);
      const { statusCode, body } = await request(`https://127.0.0.1:${port}${NODES}`, { headers, dispatcher });
      await body.dump();
      return statusCode;
    }),
  );
}

async function until(wanted: number[]): Promise<void> {
  while (String(await statuses()) !== String(wanted)) await new Promise(setImmediate);
}

it('believes what is published', async () => {
  await run();
  expect(await statuses()).toEqual([200, 200, 403]);
});

it('does not start when it may not read what is published, and says what to do', async () => {
  cluster.apiServer.failNext(CONFIG_MAP, 403);
  await expect(run()).rejects.toThrow(
    /ConfigMap kube-system\/extension-apiserver-authentication: .*403.*Bind the Role kube-system\/extension-apiserver-authentication-reader/,
  );
});

it('does not start when the kube-apiserver fails', async () => {
  cluster.apiServer.failNext(CONFIG_MAP, 500);
  await expect(run()).rejects.toThrow(/500.*--authentication-tolerate-lookup-failure/);
});

it('starts all the same when told to, believes nobody at first, and later what it can read', async () => {
  cluster.apiServer.failNext(CONFIG_MAP, 403);
  cluster.apiServer.failNext(/GET .*configmaps\?/, 403, 1);
  await run(TOLERATE);
  expect(await statuses()).toEqual([403, 403, 403]);
  expect(log).toContainEqual(
    expect.stringMatching(/Until it can be read, clients that depend on it are anonymous or refused/),
  );
  await until([200, 200, 403]);
});

it('starts without the ConfigMap, and follows it once it is written', async () => {
  const object = cluster.store.get('configmaps', 'extension-apiserver-authentication', 'kube-system')!;
  cluster.store.delete('configmaps', 'extension-apiserver-authentication', 'kube-system');
  await run();
  expect(await statuses()).toEqual([403, 403, 403]);
  cluster.store.apply(object);
  await until([200, 200, 403]);
});

it('does not read it when told so', async () => {
  await run('--authentication-skip-lookup');
  expect(await statuses()).toEqual([403, 403, 403]);
  expect(cluster.apiServer.countRequests(/configmaps/)).toBe(0);
});

it('reads what no flag says', async () => {
  await run(`--client-ca-file=${await write('other.crt', cluster.pki.frontProxy.cert)}`);
  expect(await statuses()).toEqual([401, 200, 403]);
});

it('starts without it when only client certificates would be named by it', async () => {
  cluster.apiServer.failNext(CONFIG_MAP, 500);
  await run(`--requestheader-client-ca-file=${await write('proxy.crt', cluster.pki.frontProxy.cert)}`);
  await until([200, 200, 403]);
});

it.each<[string, RegExp]>([
  ['--client-ca-file=/nowhere', /^--client-ca-file=\/nowhere: ENOENT/],
  ['--requestheader-client-ca-file=/nowhere', /^--requestheader-client-ca-file=\/nowhere: ENOENT/],
  ['--authorization-always-allow-paths=/a*b', /^--authorization-always-allow-paths: "\/a\*b"/],
  ['--authentication-kubeconfig=/nowhere', /^--authentication-kubeconfig=\/nowhere: \/nowhere does not exist/],
  ['--authorization-kubeconfig=/nowhere', /^--authorization-kubeconfig=\/nowhere: \/nowhere does not exist/],
])('does not start with %s', async (flag, message) => {
  await expect(run(flag)).rejects.toThrow(message);
});

it('asks each question by the kubeconfig that is for it', async () => {
  const { authorization } = cluster.apiServer;
  for (const [user, group, resource] of [
    ['authn', 'authentication.k8s.io', 'tokenreviews'],
    ['authz', 'authorization.k8s.io', 'subjectaccessreviews'],
  ] as const) {
    authorization.allow({ to: user, verbs: ['create'], apiGroups: [group], resources: [resource] });
  }
  authorization.allow({ to: 'authn', verbs: ['get', 'list', 'watch'], resources: ['configmaps'] });
  await run(
    `--authentication-kubeconfig=${await write('authn', await cluster.kubeconfig('authn'))}`,
    `--authorization-kubeconfig=${await write('authz', await cluster.kubeconfig('authz'))}`,
  );
  const { port } = app!.getHttpServer().address() as { port: number };
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  agents.push(dispatcher);
  const headers = { authorization: `Bearer ${cluster.apiServer.metricsServerToken}` };
  const { statusCode, body } = await request(`https://127.0.0.1:${port}${NODES}`, { headers, dispatcher });
  await body.dump();
  expect(statusCode).toBe(403);
  expect(cluster.apiServer.reviews.map(({ kind, askedBy }) => `${kind} by ${askedBy}`)).toEqual([
    'TokenReview by authn',
    'SubjectAccessReview by authz',
  ]);
});
