import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../pki/authority.ts';
import type { Authority, KeyPair } from '../pki/authority.ts';
import type { KubeletFault } from './kubelet-fault.ts';
import { KubeletServer, resourceMetricsPath } from './kubelet-server.ts';

const LINE = 'container_cpu_usage_seconds_total{container="a",namespace="b",pod="c"} 1.5 1795432143741\n';
const PAGE = LINE.repeat(40);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let authority: Authority;
let certificate: KeyPair;
let server: KubeletServer | undefined;

beforeAll(async () => {
  authority = await createAuthority('kubernetes');
  certificate = await authority.issue({ commonName: 'node', names: ['127.0.0.1'], usage: 'server' });
});

afterEach(() => server?.stop());

async function start(fault?: KubeletFault): Promise<number> {
  const review = ({ authorization }: IncomingHttpHeaders) =>
    authorization === 'Bearer good' ? 200 : authorization === 'Bearer weak' ? 403 : 401;
  server = new KubeletServer({ clientAuthority: authority.cert, review, clock: () => 1_795_432_143_999 });
  server.add('node-1', () => ({ status: 200, body: PAGE }));
  server.setFault('node-1', fault);
  return server.listen(certificate);
}

/** The answer; rejects when the connection breaks before its end, or when `signal` gives up. */
function get(
  port: number,
  headers: Record<string, string> = {},
  path = resourceMetricsPath('node-1'),
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = `https://127.0.0.1:${port}${path}`;
    const options = {
      ca: authority.cert,
      agent: false,
      headers: { Authorization: 'Bearer good', ...headers },
    } as const;
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end();
  });
}

describe('KubeletServer', () => {
  it('answers with the headers of a kubelet', async () => {
    const { status, headers, body } = await get(await start());
    expect(status).toBe(200);
    expect(body.toString()).toBe(PAGE);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
      'process-start-time-unix': '1795432143',
      'transfer-encoding': 'chunked',
    });
    expect(headers.connection).toBeUndefined();
  });

  it('zips when asked', async () => {
    const { headers, body } = await get(await start(), { 'Accept-Encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toBe(PAGE);
  });

  it('refuses who is unknown and who may not', async () => {
    const port = await start();
    expect((await get(port, { Authorization: '' })).status).toBe(401);
    expect((await get(port, { Authorization: 'Bearer weak' })).status).toBe(403);
    expect((await get(port, {}, resourceMetricsPath('node-2'))).status).toBe(404);
    expect(server!.requestsOf('node-1')).toBe(2);
  });
});

describe('faults', () => {
  it.each([500, 401, 403])('status %i', async (status) => {
    expect((await get(await start({ kind: 'status', status }))).status).toBe(status);
  });

  it('a reset, and a page that stops, break the connection', async () => {
    await expect(get(await start({ kind: 'reset' }))).rejects.toThrow(/ECONNRESET|hang up/);
    await server!.stop();
    await expect(get(await start({ kind: 'cut' }))).rejects.toThrow('aborted');
  });

  it('a garbage line among good ones', async () => {
    const lines = (await get(await start({ kind: 'garbage-line' }))).body.toString().split('\n');
    expect(lines).toHaveLength(42);
    expect(lines.filter((line) => line !== '' && `${line}\n` !== LINE)).toHaveLength(1);
  });

  it('half a page, ending within a line', async () => {
    const { body } = await get(await start({ kind: 'half-page' }));
    expect(PAGE.startsWith(body.toString())).toBe(true);
    expect(body.toString()).toMatch(/\{$/);
  });

  it('an empty page', async () => {
    const { status, body } = await get(await start({ kind: 'empty-page' }));
    expect([status, body.length]).toEqual([200, 0]);
  });

  it('a page that says that nothing could be collected', async () => {
    const { status, body } = await get(await start({ kind: 'scrape-error' }));
    const samples = body.toString().match(/^\w.*$/gm);
    expect([status, samples]).toEqual([200, ['resource_scrape_error 1', 'scrape_error 1']]);
  });

  it('a page without an end', async () => {
    const { body } = await get(await start({ kind: 'endless', bytes: 3_000_000 }));
    expect(body.length).toBeGreaterThan(3_000_000);
    expect(body.toString('utf8', body.length - 40)).toMatch(/ 12\.5 1795432143741\n$/);
  });

  it('a trickle gets there in the end, a slow answer too', async () => {
    expect((await get(await start({ kind: 'trickle', everyMs: 0 }))).body.toString()).toBe(PAGE);
    server!.setFault('node-1', { kind: 'slow', delayMs: 1 });
    const port = await server!.listen(certificate);
    expect((await get(port)).body.toString()).toBe(PAGE);
  });

  it.each([{ kind: 'hang' }, { kind: 'slow', delayMs: 1e8 }, { kind: 'trickle', everyMs: 1e8 }] as const)(
    '$kind ends when the kubelets stop',
    async (fault) => {
      const port = await start(fault);
      const answer = get(port).catch((error: Error) => error.message);
      while (server!.requestsOf('node-1') === 0) await new Promise(setImmediate);
      await server!.stop();
      expect(await answer).toMatch(/ECONNRESET|aborted|hang up/);
    },
  );

  it('is over when it is taken away', async () => {
    const port = await start({ kind: 'status', status: 500 });
    server!.setFault('node-1');
    expect((await get(port)).status).toBe(200);
  });
});
