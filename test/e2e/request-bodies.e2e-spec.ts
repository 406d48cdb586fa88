import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

let server: ServerUnderTest;
let client: ConnectionOptions;
let agent: Agent;

beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: 1, pods: 1 });
  const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
  const port = Number(new URL(server.url).port);
  client = { port, rejectUnauthorized: false, ...(await server.cluster.pki.cluster.issue(admin)) };
  // Over HTTP/2 undici gives up a connection that has 10 MB to send.
  agent = new Agent({ allowH2: false, connect: client });
});
afterAll(async () => {
  await agent.destroy();
  await server.stop();
});

// The original answered each of these with 405, and so it does over the kube-apiserver.
describe.each(['DELETE', 'PATCH', 'POST', 'PUT'] as const)('%s is not allowed, whatever is sent with it', (method) => {
  it.each([
    ['application/json', ''],
    ['application/json', '{'],
    ['application/json; charset=utf-8', 'k8s\0'],
    ['application/json', ' '.repeat(2_000_000)],
    ['application/x-www-form-urlencoded', 'x'.repeat(2_000_000)],
    ['application/vnd.kubernetes.protobuf', 'k8s\0'],
    ['x', '{}'],
    ['', '{}'],
  ])('%s', async (contentType, body) => {
    const headers = { 'content-type': contentType };
    const answer = await request(`${server.url}${NODES}/node-1`, { method, headers, body, dispatcher: agent });
    const status = (await answer.body.json()) as { readonly reason: string };
    expect([answer.statusCode, status.reason]).toEqual([405, 'MethodNotAllowed']);
  });
});

it('probes answer whatever is sent with them', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await request(`${server.url}/livez`, { method: 'POST', headers, body: '{', dispatcher: agent });
  expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'ok']);
});

// As with Go's server, which asks for a body when somebody reads it: the kube-apiserver takes an interim answer of what it
// asks on behalf of a client for the answer itself.
describe('a client that waits to be asked for its body gets the answer instead', { timeout: 10_000 }, () => {
  it('over HTTP/1.1, and the connection ends', async () => {
    const socket = connectTls(client);
    socket.write(`POST ${NODES} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
    const chunks = await socket.toArray();
    expect(String(Buffer.concat(chunks as Buffer[]))).toMatch(/^HTTP\/1\.1 405 [^]*\r\nconnection: close\r\n/i);
  });

  it('over HTTP/2', async () => {
    const session = connectHttp2(server.url, { ...client, ALPNProtocols: ['h2'] });
    const stream = session.request({ ':path': NODES, ':method': 'POST', expect: '100-continue' });
    const interim: unknown[] = [];
    stream.on('error', () => undefined);
    stream.on('headers', (headers) => interim.push(headers[':status']));
    const [head] = (await once(stream, 'response')) as [{ readonly ':status': number }];
    session.destroy();
    expect([interim, head[':status']]).toEqual([[], 405]);
  });
});
