import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz, RUNS } from '../fuzz/fuzz.ts';
import { http2Bytes, http2Statuses } from './http2-bytes.ts';
import { ServerUnderTest } from './server-under-test.ts';

// To any bytes on a connection there is no response, or one that blames the client. The connection ends when the client
// ends it. Other clients get their responses as before. An uncaught error fails the run by itself.

/** Each needs a connection with TLS of its own, which costs as much as hundreds of inputs of a parser. */
const INPUTS = Math.ceil(RUNS / 10);
/** How long a connection may be silent on a loaded machine, in milliseconds, before it is one that hangs. */
const SILENCE_MS = 30_000;
const PATIENCE_MS = 20 * 60_000 + INPUTS * 100;
const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

/** Ends any request that the bytes before it began, so that there is always a response. */
const LAST = Buffer.from('\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n');

const seeds = [
  `GET ${NODES} HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\n`,
  `GET ${NODES}?limit=1 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\nGET /version HTTP/1.0\r\n\r\n`,
  `POST ${NODES} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\n{"a":`,
  `PUT ${NODES}/node-1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n`,
  'GET /readyz HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a.b.c\r\nX-Remote-User: u\r\nImpersonate-User: v\r\n\r\n',
].map((text) => Buffer.from(text));

const words = [
  ...['\r\n', '\n', '\r', ' ', '\t', ':', '\0', '%', '?', '/', 'é', '-1', '0\r\n\r\n', 'ffffffffffffffff\r\n'],
  ...['HEAD ', 'OPTIONS ', 'CONNECT ', 'TRACE ', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HTTP/1.0', 'HTTP/9.9'],
  ...['Host: b\r\n', 'Connection: close\r\n', 'Connection: Upgrade\r\nUpgrade: h2c\r\n', 'Expect: 100-continue\r\n'],
  ...['Content-Length: ', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip, chunked\r\n', 'Trailer: T\r\n'],
  ...['Audit-ID: ', 'X-Remote-Group: ', 'X-Remote-Extra-%2f: a\r\n', 'Impersonate-Extra-a: b\r\n', 'Cookie: '],
];

describe('fuzzed bytes', { timeout: PATIENCE_MS }, () => {
  let server: ServerUnderTest;
  let client: ConnectionOptions;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 4 });
    await server.cycle();
    const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
    const port = Number(new URL(server.url).port);
    client = { port, rejectUnauthorized: false, ...(await server.cluster.pki.cluster.issue(admin)) };
  });
  afterAll(() => server.stop());

  it('of HTTP/1.1', async () => {
    const check = async (input: Buffer): Promise<void> => {
      const said = await answerTo(Buffer.concat([input, LAST]), client);
      // A CONNECT is not answered.
      if (said.length > 0) expect(String(said)).toMatch(/^HTTP\/1\.1 [1-4]\d\d /);
    };
    await fuzz({ name: 'http1', seeds, words, check }, INPUTS);
    expect((await server.get(NODES)).status).toBe(200);
  });

  it('of HTTP/2', async () => {
    const get = { headers: { ':path': NODES, accept: 'application/json' } };
    const post = { headers: { ':method': 'POST', ':path': NODES, 'content-length': '5' }, body: '{"a":' };
    // SETTINGS, RST_STREAM, PING, WINDOW_UPDATE and CONTINUATION, kinds with flags, lengths, and what HPACK begins with.
    const kinds = ['000000040000000000', '00000403000000000100000008', '0000080600000000000000000000000000'];
    const more = ['0000040800000000007fffffff', '000000090400000001', '010400000003', '010500000001', '000100000001'];
    const pieces = ['000001', '004000', 'ffffff', '00000000', '7fffffff', '82', '40', '3fe1ff03'];
    const { opening, frames: two } = await http2Bytes([get, get]);
    const target = {
      name: 'http2',
      seeds: [(await http2Bytes([get])).frames, (await http2Bytes([post, get])).frames, two],
      words: [...kinds, ...more, ...pieces].map((hex) => Buffer.from(hex, 'hex')),
      check: async (input: Buffer): Promise<void> => {
        const said = await answerTo(Buffer.concat([opening, input]), { ...client, ALPNProtocols: ['h2'] });
        expect(http2Statuses(said).filter((status) => status >= 500)).toEqual([]);
      },
    };
    await fuzz(target, INPUTS);
    expect((await server.get(NODES)).status).toBe(200);
  });
});

/** Sends the bytes on a connection of their own, ends it at once or at the first word, and returns what comes back. */
async function answerTo(bytes: Buffer, client: ConnectionOptions): Promise<Buffer> {
  const isHttp2 = client.ALPNProtocols !== undefined;
  const socket = connect(client, () => {
    socket.write(bytes);
    if (isHttp2) socket.end();
  });
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('neither an answer nor an end')));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) reject(error);
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (!isHttp2) socket.end();
    });
    socket.on('close', () => resolve());
  });
  return Buffer.concat(chunks);
}
