// Clients in a process of their own. Takes orders over IPC, one after the other, and ends with its parent.
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { request } from 'node:https';
import type { Readable } from 'node:stream';
import { FRONT_PROXY_HEADERS } from '../compare/query-client.ts';
import type { WatchCounts, WatchOrder } from './watch-clients.ts';

type OpenOrder = Extract<WatchOrder, { kind: 'open' }>;

/** The windows of Go's HTTP/2 client, which is the kube-apiserver's. */
const STREAM_WINDOW = 4 * 2 ** 20;
const SESSION_WINDOW = 2 ** 30;

/** How many watches the server allows over one connection. Go's client opens another one for more. */
const STREAMS = 100;

let sessions: ClientHttp2Session[] = [];
let watches = new Set<Readable>();
let bytes = 0;

async function run(order: WatchOrder): Promise<WatchCounts> {
  if (order.kind === 'close') close();
  if (order.kind === 'open') {
    close();
    const { paths, http2 } = order.wanted;
    if (http2) await openSessions(order, Math.ceil(paths.length / STREAMS));
    const open = http2 ? openStream : openConnection;
    await Promise.all(paths.map((path, i) => open(order, path, sessions[Math.floor(i / STREAMS)])));
  }
  return { bytes, open: watches.size };
}

function close(): void {
  for (const watch of watches) watch.destroy();
  for (const session of sessions) session.destroy();
  sessions = [];
  watches = new Set();
  bytes = 0;
}

async function openSessions({ port, frontProxy }: OpenOrder, count: number): Promise<void> {
  const settings = { initialWindowSize: STREAM_WINDOW, enablePush: false };
  while (sessions.length < count) {
    const session = connect(`https://127.0.0.1:${port}`, { ...frontProxy, rejectUnauthorized: false, settings });
    sessions.push(session);
    session.on('error', fail);
    await once(session, 'connect');
    session.setLocalWindowSize(SESSION_WINDOW);
  }
}

async function openStream({ wanted }: OpenOrder, path: string, session?: ClientHttp2Session): Promise<void> {
  const stream = session!.request({ ...FRONT_PROXY_HEADERS, ':path': watchPath(path), accept: wanted.accept });
  const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
  follow(stream, path, headers[':status'], wanted.reads);
}

async function openConnection({ port, frontProxy, wanted }: OpenOrder, path: string): Promise<void> {
  const headers = { ...FRONT_PROXY_HEADERS, accept: wanted.accept };
  const options = { host: '127.0.0.1', port, path: watchPath(path), headers, ...frontProxy };
  const asking = request({ ...options, rejectUnauthorized: false, agent: false });
  asking.on('error', fail).end();
  const [response] = (await once(asking, 'response')) as [Readable & { statusCode?: number }];
  follow(response, path, response.statusCode, wanted.reads);
}

/** From now on: what was before, a list has told. */
function watchPath(path: string): string {
  return `${path}?watch=true&resourceVersion=${Date.now()}`;
}

function follow(watch: Readable, path: string, status: number | undefined, reads: boolean): void {
  if (status !== 200) fail(new Error(`${path}: ${status}`));
  watches.add(watch);
  watch.on('error', () => undefined).on('close', () => watches.delete(watch));
  if (reads) watch.on('data', (chunk: Buffer) => (bytes += chunk.length));
}

function fail(error: Error): never {
  process.stderr.write(`watchers: ${error.message}\n`);
  process.exit(1);
}

process.on('message', (order: WatchOrder) => void run(order).then((counts) => process.send!(counts), fail));
process.on('disconnect', () => process.exit(0));
