import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Client } from 'undici';
import { built, measure, report } from './measure.ts';

// npm run bench -- kubelet
//
// What one page costs on its way from a kubelet in another process, over connections that are up: our own connection and
// reader beside undici and node:https, asked in batches every 100 ms as a cycle does, and one by one every 4 ms. Decoding
// is not part of it. And what a connection that waits for the next cycle keeps of memory.

const CONNECTIONS = 250;
const ROUNDS = 5;
const KEEP_ALIVE_MS = 600_000;
const PATH = '/metrics/resource';

interface Kubelet {
  readonly port: number;
  readonly authority: string;
}

type Fetch = () => Promise<unknown>;

export async function run(): Promise<void> {
  const script = fileURLToPath(new URL('kubelet-process.ts', import.meta.url));
  const kubelets = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    await compare(await ready(kubelets));
  } finally {
    kubelets.disconnect();
  }
}

async function ready(kubelets: ChildProcess): Promise<Kubelet> {
  const [line] = (await once(createInterface(kubelets.stdout!), 'line')) as [string];
  return JSON.parse(line) as Kubelet;
}

async function compare(kubelet: Kubelet): Promise<void> {
  const clients = { 'our connection': ours, undici: undiciClients, 'node:https': agents };
  const fetches: [string, Fetch[]][] = [];
  for (const [name, connect] of Object.entries(clients)) {
    const before = residentBytes();
    const made = await connect(kubelet);
    for (let i = 0; i < 3; i++) await inBatches(made, 25, 0);
    const bytes = (residentBytes() - before) / CONNECTIONS;
    console.log(`${name}: ${Math.round(bytes / 1024)} KB resident for each of ${CONNECTIONS} connections`);
    fetches.push([name, made]);
  }
  for (const [size, everyMs] of [
    [25, 100],
    [1, 4],
  ] as const) {
    const costs = new Map(fetches.map(([name]) => [name, [] as Awaited<ReturnType<typeof measure>>]));
    for (let i = 0; i < ROUNDS; i++) {
      for (const [name, made] of fetches) {
        costs.get(name)!.push(...(await measure(1, () => inBatches(made, size, everyMs))));
      }
    }
    for (const [name, rounds] of costs) {
      report(`${name}, ${size} at once every ${everyMs} ms: one page`, rounds, 'µs', 1e6 / CONNECTIONS);
    }
  }
}

async function inBatches(fetches: readonly Fetch[], size: number, everyMs: number): Promise<void> {
  for (let at = 0; at < fetches.length; at += size) {
    const done = Promise.all(fetches.slice(at, at + size).map((fetch) => fetch()));
    await (everyMs > 0 ? pause(everyMs) : done);
    await done;
  }
}

async function ours({ port, authority }: Kubelet): Promise<Fetch[]> {
  const { PageConnection } =
    await built<typeof import('../../src/kubelet/http/page-connection.ts')>('kubelet/http/page-connection');
  const { KUBELET_PAGES, PageBuffers } =
    await built<typeof import('../../src/kubelet/http/page-buffers.ts')>('kubelet/http/page-buffers');
  const { requestText } =
    await built<typeof import('../../src/kubelet/http/request-text.ts')>('kubelet/http/request-text');
  const endpoint = {
    origin: `https://127.0.0.1:${port}`,
    address: '127.0.0.1',
    port,
    path: PATH,
    annotated: undefined,
  };
  const security = { context: createSecureContext({ ca: authority }) };
  const trust = () => ({ authorities: () => undefined, checkNames: () => undefined });
  const buffers = new PageBuffers(KUBELET_PAGES);
  const request = requestText(endpoint, PATH, 'token', 'identity');
  const signal = new AbortController().signal;
  return connections(() => {
    const connection = new PageConnection(endpoint, security, buffers);
    return async () => (await connection.sendRequest(request, signal, { trust })).body.release();
  });
}

async function undiciClients({ port, authority }: Kubelet): Promise<Fetch[]> {
  const keepAlive = { keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: KEEP_ALIVE_MS };
  const connect = { secureContext: createSecureContext({ ca: authority }) };
  return connections(() => {
    const client = new Client(`https://127.0.0.1:${port}`, { connect, allowH2: false, ...keepAlive });
    const headers = { authorization: 'Bearer token' };
    return async () => (await client.request({ method: 'GET', path: PATH, headers })).body.arrayBuffer();
  });
}

async function agents({ port, authority }: Kubelet): Promise<Fetch[]> {
  const secureContext = createSecureContext({ ca: authority });
  return connections(() => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, secureContext });
    const options = { host: '127.0.0.1', port, path: PATH, agent, headers: { authorization: 'Bearer token' } };
    return () =>
      new Promise((resolve, reject) => {
        get(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
        }).on('error', reject);
      });
  });
}

function connections(make: () => Fetch): Fetch[] {
  return Array.from({ length: CONNECTIONS }, make);
}

function residentBytes(): number {
  globalThis.gc?.();
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}
