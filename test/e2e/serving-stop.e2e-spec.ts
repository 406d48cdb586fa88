import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Agent, request } from 'undici';
import { startSimulatedCluster } from '../simulator/cluster.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { ServingUnderTest } from './serving-under-test.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('a listener that stops', () => {
  let server: ServingUnderTest;
  afterEach(() => server.stop());

  /** Resolves when the port takes no more connections. */
  const refused = async (port: number) => {
    for (;;) {
      const socket = connectTcp(port, '127.0.0.1');
      const opened = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (!opened) return;
    }
  };

  it.each([true, false])('closes the port and finishes what runs (HTTP/2: %j)', async (allowH2) => {
    server = await ServingUnderTest.start();
    const { port } = server;
    const agent = server.agent({ allowH2 });
    const running = [1, 2, 3].map(() => server.get('/slow', agent));
    await server.untilWaiting(3);
    let drained = false;
    const drain = server.serving.drain().then(() => (drained = true));
    await refused(port);
    expect(drained).toBe(false);
    server.release();
    for (const { status, text } of await Promise.all(running)) expect([status, text]).toEqual([200, 'slow']);
    await drain;
  });

  it('answers 503 what still comes on its connections, and closes those', async () => {
    server = await ServingUnderTest.start();
    const { port } = server;
    const socket = await server.connect();
    // A pipelined request waits for the answer of the one before it.
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await server.untilWaiting(1);
    const drain = server.serving.drain();
    await refused(port);
    const arrived = once(server.serving.adapter.getInstance().server, 'request');
    socket.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
    await arrived;
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = once(socket, 'close');
    server.release();
    await ended;
    await drain;
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nslow/s);
    expect(text).toMatch(/HTTP\/1.1 503 .*connection: close.*"message":"apiserver is shutting down"/is);
    expect(text).toMatch(/\r\nretry-after: 1\r\n/i);
  });

  it('sends GOAWAY to clients of HTTP/2 and lets their streams end', async () => {
    server = await ServingUnderTest.start();
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/slow' });
    await server.untilWaiting(1);
    const goaway = once(session, 'goaway');
    const drain = server.serving.drain();
    expect((await goaway)[0]).toBe(0);
    const response = once(stream, 'response');
    server.release();
    const [headers] = (await response) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    stream.resume();
    await once(stream, 'close');
    await drain;
  });

  it.each([true, false])('says so meanwhile with --shutdown-send-retry-after (HTTP/2: %j)', async (allowH2) => {
    server = await ServingUnderTest.start(['--shutdown-send-retry-after']);
    const running = server.get('/slow');
    await server.untilWaiting(1);
    const drain = server.serving.drain();
    const asked = async (path: string) => server.get(path, server.agent({ allowH2 }));
    let refusal = await asked('/fast');
    while (refusal.status === 200) refusal = await asked('/fast');
    expect([refusal.status, refusal.headers['retry-after'], refusal.text]).toEqual([
      429,
      '5',
      'The apiserver is shutting down, please try again later.\n',
    ]);
    if (!allowH2) expect(refusal.headers.connection).toBe('close');
    for (const path of ['/livez', '/readyz', '/metrics']) expect((await asked(path)).status).toBe(200);
    server.release();
    expect((await running).text).toBe('slow');
    await drain;
  });

  it('does not wait for connections that make no request, nor for ever for those that do', async () => {
    server = await ServingUnderTest.start(['--request-timeout=50ms'], { closeTimeoutMs: 20 });
    const sockets = [await server.connect(), connectTcp(server.port, '127.0.0.1')];
    const half = await server.connect();
    half.write('GET /fast HTTP/1.1\r\n');
    const closed = [...sockets, half].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of [...sockets, half]) socket.on('error', () => undefined);
    const stuck = server.get('/slow');
    await server.untilWaiting(1);
    await server.serving.drain();
    expect((await stuck).status).toBe(504);
    await Promise.all(closed);
  });

  it('serves on for --shutdown-delay-duration', async () => {
    server = await ServingUnderTest.start(['--shutdown-delay-duration=1s']);
    const { port } = server;
    const drain = server.serving.drain();
    expect((await server.get('/fast')).status).toBe(200);
    await drain;
    await refused(port);
  });
});

describe('the program on SIGTERM', () => {
  it('under load fails /readyz at once, answers every request of its delay, and exits 0', async () => {
    const cluster = await startSimulatedCluster({ nodes: 2, pods: 2 });
    const folder = await mkdtemp(join(tmpdir(), 'metrics-server-stop-'));
    await writeFile(join(folder, 'kubeconfig'), await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [
        'dist/main.js',
        `--secure-port=${port}`,
        '--bind-address=127.0.0.1',
        `--kubeconfig=${join(folder, 'kubeconfig')}`,
        `--cert-dir=${join(folder, 'certificates')}`,
        '--kubelet-insecure-tls',
        '--kubelet-use-node-status-port',
        '--shutdown-delay-duration=2s',
        '--shutdown-send-retry-after',
      ],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const ended = once(child, 'close');
    for await (const line of createInterface(child.stderr)) if (line.includes('pods: ')) break;
    child.stderr.resume();

    const agent = new Agent({ allowH2: false, connect: { rejectUnauthorized: false } });
    const ask = async (path: string, dispatcher = agent) => {
      const answer = await request(`https://127.0.0.1:${port}${path}`, { dispatcher });
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    while ((await ask('/livez')).status !== 200) await new Promise(setImmediate);

    const statuses = new Map<number, number>();
    let failed = 0;
    const over = new AbortController();
    const load = async () => {
      while (!over.signal.aborted) {
        try {
          const { status } = await ask('/apis/metrics.k8s.io/v1beta1');
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          // Told to go elsewhere, or not let in by authorization: answered all the same.
          if (status === 429) return;
        } catch {
          failed += 1;
          return;
        }
      }
    };
    const loads = [load(), load(), load(), load()];
    child.kill('SIGTERM');
    let ready = await ask('/readyz?verbose');
    while (!ready.text.includes('[-]shutdown failed')) ready = await ask('/readyz?verbose');
    expect(ready.status).toBe(500);
    expect((await ask('/livez')).status).toBe(200);
    const [code] = (await ended) as [number];
    over.abort();
    await Promise.all(loads);
    expect(code).toBe(0);
    expect([...statuses.keys()].some((status) => status < 429)).toBe(true);
    // A request in the moment in which the port and the idle connections close is refused, each worker's last at most.
    expect(failed).toBeLessThanOrEqual(loads.length);
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    await agent.destroy();
    await cluster.stop();
    await rm(folder, { recursive: true });
  });
});
