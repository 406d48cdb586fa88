import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originalTable } from '../../../test/plain/original-table.js';
import { createPki } from '../../../test/simulator/pki/pki.js';
import { loadOptions } from '../../config/load-options.js';
import type { Node } from '../../model/cluster.js';
import { FixedKubeletCredentials } from '../trust/kubelet-credentials.js';
import { KubeletClient } from '../kubelet.client.js';

// What flags make of the kubeconfig's credentials, which has all kinds: by which scheme kubelets are asked, whose
// certificates they may have, and which client certificate and token they see.

type Row = [flags: string, errors: string, scheme: string, authority: string, client: string, token: string];
const TABLE = originalTable<Row>('options').map(
  ([flags, errors, ...asked]) => [flags, Number(errors), asked.filter((cell) => cell !== '').join(' ')] as const,
);

/** A kubelet's port by who signed its certificate; `http` has none. */
const ports: Record<string, number> = {};
const servers: Server[] = [];
let folder: string;
let credentials: FixedKubeletCredentials;
/** What the last request that came in showed. */
let seen: string | undefined;

const showCaller: RequestListener = ({ socket, headers }, response) => {
  const { subject } = (socket as TLSSocket).getPeerCertificate?.() ?? {};
  const token = headers.authorization === undefined ? 'no token' : headers.authorization.slice('Bearer '.length);
  seen = `${String(subject?.CN ?? 'none')} ${token}`;
  response.end('');
};

async function listen(name: string, server: Server): Promise<void> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  ports[name] = (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'original-options-'));
  const { cluster: kubeconfig, frontProxy: flag } = await createPki();
  for (const [name, authority] of Object.entries({ kubeconfig, flag })) {
    const pair = await authority.issue({ commonName: 'kubelet', names: ['127.0.0.1'], usage: 'server' });
    await listen(name, createServer({ ...pair, requestCert: true, rejectUnauthorized: false }, showCaller));
  }
  await listen('http', createHttpServer(showCaller));
  const [ours, other] = await Promise.all(
    ['kubeconfig', 'flag'].map((commonName) => kubeconfig.issue({ commonName, usage: 'client' })),
  );
  credentials = new FixedKubeletCredentials({ token: 'token', ca: kubeconfig.cert, ...ours });
  writeFileSync(join(folder, 'ca.crt'), flag.cert);
  writeFileSync(join(folder, 'client.crt'), other!.cert);
  writeFileSync(join(folder, 'client.key'), other!.key);
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** The words of a row, its files being those of this run. */
function wordsOf(flags: string, ...more: string[]): string[] {
  return [...flags.split(' '), ...more].filter((word) => word !== '').map((word) => word.replace('/files', folder));
}

function errorsOf(flags: string): number {
  const loaded = loadOptions(wordsOf(flags));
  return loaded.kind === 'invalid' ? loaded.errors.length : 0;
}

/** What the kubelet at this port sees; undefined: it is not asked. */
async function shown(flags: string, port: number): Promise<string | undefined> {
  const loaded = loadOptions(wordsOf(flags, `--kubelet-port=${port}`));
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const client = new KubeletClient(loaded.options, credentials).openKubelet();
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  const node: Node = { name: 'n', labels: {}, addresses, kubeletPort: 0, ready: true };
  seen = undefined;
  await client.fetchMetrics(node, AbortSignal.timeout(20_000)).catch(() => undefined);
  client.close();
  return seen;
}

describe.each(TABLE)('%j', (flags, errors, asked) => {
  it(`has ${errors} errors`, () => expect(errorsOf(flags)).toBe(errors));

  it.runIf(errors === 0)(`asks by ${asked}`, async () => {
    const byHttp = await shown(flags, ports['http']!);
    const byKubeconfig = await shown(flags, ports['kubeconfig']!);
    const byFlag = await shown(flags, ports['flag']!);
    if (byHttp !== undefined) return expect(`http none ${byHttp}`).toBe(asked);
    const authority = byKubeconfig === undefined ? 'flag' : byFlag === undefined ? 'kubeconfig' : 'any';
    expect(`https ${authority} ${byKubeconfig ?? byFlag}`).toBe(asked);
  });
});
