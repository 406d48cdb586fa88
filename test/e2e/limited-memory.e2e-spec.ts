import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../simulator/cluster.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { type AskedServer, type ListQuestion, readOverConnections, readOverStreams, stall } from './list-clients.ts';
import { CAN_LIMIT_MEMORY, MemoryLimit } from './memory-limit.ts';

// The built program (`npm run build` goes before) in a container of 128 MiB.

const LIMIT = 128 * 1024 * 1024;
const CLIENTS = 30;
/** Garbage of one round is collected in the next ones, or is not. */
const ROUNDS = 3;
const [NODES, PODS] = [12, 100];
/** The rest of the simulated Pods have ended, or are not old enough for numbers. */
const LEAST_LISTED = 1000;
/** So many lists of whatever form have room at once, and more would make no difference. */
const AT_ONCE = 8;
const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const POD_LIST = '/apis/metrics.k8s.io/v1beta1/pods';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const gzip = { 'accept-encoding': 'gzip' };
/** Selects all, with a selector that no other client uses. */
const own = (i: number) => `labelSelector=${encodeURIComponent(`app!=none-${i}`)}`;
const FORMS: readonly (readonly [string, (i: number) => ListQuestion])[] = [
  ['JSON of their own', (i) => ({ path: `${POD_LIST}?${own(i)}`, headers: { accept: 'application/json' } })],
  ['zipped JSON', (i) => ({ path: `${POD_LIST}?${own(i)}`, headers: { accept: 'application/json', ...gzip } })],
  ['indented JSON', () => ({ path: `${POD_LIST}?pretty=true`, headers: { accept: 'application/json' } })],
  ['YAML', (i) => ({ path: `${POD_LIST}?${own(i)}`, headers: { accept: 'application/yaml' } })],
  ['Tables', () => ({ path: `${POD_LIST}?includeObject=Object`, headers: { accept: TABLE } })],
  ['zipped Tables', (i) => ({ path: `${POD_LIST}?${own(i)}`, headers: { accept: TABLE, ...gzip } })],
  ['metadata', (i) => ({ path: `${POD_LIST}?${own(i)}`, headers: { accept: METADATA } })],
];

if (!CAN_LIMIT_MEMORY)
  process.stderr.write('NOT RUN: a server of 128 MiB; to bound memory it needs root and writable cgroups\n');

describe.skipIf(!CAN_LIMIT_MEMORY)(`a server of 128 MiB that ${CLIENTS} clients ask for 1,200 Pods at once`, () => {
  let cluster: SimulatedCluster;
  let limit: MemoryLimit;
  let folder: string;
  let child: ChildProcess;
  let server: AskedServer;
  let asked = 0;
  const questions = (form: (i: number) => ListQuestion) => Array.from({ length: CLIENTS }, () => form(asked++));
  const listed = (text: string) => text.split('creationTimestamp').length - 1;

  beforeAll(async () => {
    cluster = await startSimulatedCluster({ nodes: NODES, pods: PODS });
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-limited-'));
    const [kubeconfig, authority] = [join(folder, 'kubeconfig'), join(folder, 'ca.crt')];
    await writeFile(kubeconfig, await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
    await writeFile(authority, cluster.pki.cluster.cert);
    const port = await freePort();
    limit = new MemoryLimit(`metrics-server-${process.pid}`, LIMIT);
    child = limit.spawn(process.execPath, [
      PROGRAM,
      `--kubeconfig=${kubeconfig}`,
      `--kubelet-certificate-authority=${authority}`,
      '--kubelet-use-node-status-port',
      '--kubelet-preferred-address-types=InternalIP',
      '--metric-resolution=10s',
      '--kubelet-request-timeout=9s',
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${folder}`,
    ]);
    let log = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-1000)));
    const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
    const runs = () => child.exitCode === null && child.signalCode === null;
    server = { port, who: await cluster.pki.cluster.issue(admin), runs };
    const all: ListQuestion = { path: POD_LIST, headers: { accept: 'application/json' } };
    // Nobody listens yet, or there are no numbers yet.
    for (;;) {
      const [text = ''] = await readOverConnections({ ...server, runs: () => false }, [all]).catch(() => []);
      if (listed(text) >= LEAST_LISTED) break;
      if (!runs()) throw new Error(`the server ended: ${child.exitCode ?? child.signalCode}, ${log}`);
      await pause(200);
    }
  }, 300_000);
  afterAll(async () => {
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
    await Promise.all([cluster.stop(), limit.remove(), rm(folder, { recursive: true })]);
  });

  it.each(FORMS)(
    'gives all of them all of it, and outlives those that do not read: %s',
    async (_, form) => {
      for (let round = 0; round < ROUNDS; round++) {
        for (const read of [readOverConnections, readOverStreams]) {
          const bodies = await read(server, questions(form));
          expect(Math.min(...bodies.map(listed))).toBeGreaterThanOrEqual(LEAST_LISTED);
        }
      }
      const leave = await stall(server, questions(form), AT_ONCE);
      leave();
      expect(server.runs()).toBe(true);
    },
    300_000,
  );
});
