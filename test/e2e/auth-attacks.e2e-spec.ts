import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuthUnderTest, NODES } from './auth-under-test.ts';

let auth: AuthUnderTest;
beforeAll(async () => {
  auth = await AuthUnderTest.start(['--authorization-always-allow-paths=/healthz,/open/*']);
  auth.server.cluster.apiServer.authorization.allow({ to: 'bob', verbs: ['*'], nonResourceURLs: ['*'] });
});
afterAll(() => auth.stop());

async function open(options: ConnectionOptions): Promise<TLSSocket> {
  const { hostname: host, port } = new URL(auth.server.url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends the bytes as they are, and answers what comes back until the server closes. */
async function send(socket: TLSSocket, request: string): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(request, 'latin1');
  await once(socket, 'close');
  return text;
}

const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
const userOf = (text: string) => /User \\"(.*?)\\" cannot/.exec(text)?.[1];
const head = (...lines: string[]) => [...lines, 'Host: x', 'Connection: close', '', ''].join('\r\n');

describe('what is smuggled in headers', () => {
  // Sent with the front proxy's own certificate, so that whatever is taken for X-Remote-User counts.
  it.each<[string, string[], number[], string?]>([
    ['nothing odd', ['X-Remote-User: eve'], [403], 'eve'],
    ['a name twice', ['X-Remote-User: eve', 'X-Remote-User: root'], [403], 'eve'],
    ['an empty name first', ['X-Remote-User:', 'X-Remote-User: root'], [401]],
    ['underscores', ['X_Remote_User: root'], [401]],
    ['a space before the colon', ['X-Remote-User : root'], [400]],
    ['a tab in the name', ['X-Remote-\tUser: root'], [400]],
    ['a line that continues', ['X-Other: a', ' X-Remote-User: root'], [400]],
    ['a bare line feed', ['X-Other: a\nX-Remote-User: root'], [400]],
    ['a bare carriage return', ['X-Other: a\rX-Remote-User: root'], [400]],
    ['a zero byte', ['X-Other: a\0', 'X-Remote-User: root'], [400]],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5', 'X-Remote-User: eve'], [400]],
    ['a length and chunks', ['Transfer-Encoding: chunked', 'Content-Length: 5', 'X-Remote-User: eve'], [400]],
    ['a header named as hop-by-hop', ['Connection: X-Remote-Group', 'X-Remote-User: eve'], [403], 'eve'],
    ['a header in the trailer', ['Transfer-Encoding: chunked', 'Trailer: X-Remote-User'], [401]],
  ])('%s', async (_, lines, statuses, user) => {
    const socket = await open(auth.certificate('proxy')!);
    const text = await send(socket, head(`GET ${NODES} HTTP/1.1`, ...lines));
    expect(statusesOf(text)).toEqual(statuses);
    expect(userOf(text)).toBe(user);
  });

  it('each request of a connection is its own', async () => {
    const socket = await open(auth.certificate('proxy')!);
    const requests = ['X-Remote-User: eve', 'X-Other: x', 'X-Remote-User: mallory'];
    const first = requests.slice(0, 2).map((line) => `GET ${NODES} HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`);
    const text = await send(socket, first.join('') + head(`GET ${NODES} HTTP/1.1`, requests[2]!));
    expect(statusesOf(text)).toEqual([403, 401, 403]);
    expect([...text.matchAll(/User \\"(.*?)\\"/g)].map(([, user]) => user)).toEqual(['eve', 'mallory']);
  });
});

describe('what is smuggled in the path', () => {
  it.each<[string, number]>([
    ['/healthz', 200],
    ['/healthz?x=/metrics', 200],
    ['/open/door', 404],
    ['/open/../metrics', 404],
    ['/open/%2e%2e/metrics', 404],
    ['/open/..%2fmetrics', 404],
    ['/open%2f..%2fmetrics', 404],
    ['/metrics?/healthz', 403],
    ['/metrics#/healthz', 400],
    ['/healthz#/../metrics', 400],
    ['/healthz/../metrics', 403],
    ['/metrics%3f/healthz', 403],
    ['/metrics;/healthz', 403],
    ['//healthz', 403],
    ['/metrics/', 403],
    ['/METRICS', 403],
    ['/%6detrics', 403],
    ['/%256detrics', 403],
    ['https://x/healthz', 400],
    ['https://x/metrics', 400],
    ['https://x?/healthz/metrics', 400],
    ['*', 400],
    ['/apis/metrics.k8s.io/v1beta1/namespaces/open%2f..%2fns/pods', 403],
    ['/apis/metrics.k8s.io/v1beta1/%6eodes', 403],
    ['/apis/metrics.k8s.io/v1beta1//nodes', 403],
    ['/apis/metrics.k8s.io%2fv1beta1%2fnodes', 403],
    ['/%zz', 400],
  ])('%s for an anonymous client: %d', async (path, status) => {
    const text = await send(await open({}), head(`GET ${path} HTTP/1.1`));
    expect(statusesOf(text)).toEqual([status]);
    expect(text).not.toContain('metrics_server_');
  });

  it.each<[string, number]>([
    ['/metrics', 200],
    [NODES, 403],
    [NODES.replace('nodes', '%6eodes'), 403],
    [`https://x${NODES}`, 400],
    [`${NODES}#`, 400],
    [`/x/..${NODES}`, 404],
  ])('%s for bob, who may read every path but no object: %d', async (path, status) => {
    const socket = await open(auth.certificate('proxy')!);
    expect(statusesOf(await send(socket, head(`GET ${path} HTTP/1.1`, 'X-Remote-User: bob')))).toEqual([status]);
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a resumed session of %s', (version) => {
  const alone = { minVersion: version, maxVersion: version };
  const ask = head(`GET ${NODES} HTTP/1.1`);

  async function sessionOf(kind: string): Promise<Buffer> {
    const socket = await open({ ...alone, ...auth.certificate(kind) });
    let session: Buffer | undefined = socket.getSession();
    socket.on('session', (later: Buffer) => (session = later));
    expect(statusesOf(await send(socket, ask))).toEqual([kind === 'admin' ? 200 : 403]);
    return session!;
  }

  it.each(['admin', 'alice, intermediate'])('of %s gives its certificate to nobody', async (kind) => {
    const socket = await open({ ...alone, session: await sessionOf(kind) });
    expect(socket.isSessionReused()).toBe(false);
    expect(userOf(await send(socket, ask))).toBe('system:anonymous');
  });

  it('is not swapped for another certificate', async () => {
    const socket = await open({ ...alone, session: await sessionOf('admin'), ...auth.certificate('alice') });
    expect(userOf(await send(socket, ask))).toBe('alice');
  });

  it('loses no identity', async () => {
    const kind = 'alice, intermediate';
    const socket = await open({ ...alone, session: await sessionOf(kind), ...auth.certificate(kind) });
    expect(userOf(await send(socket, ask))).toBe('alice');
  });
});

describe('over HTTP/2', () => {
  const sessions: ClientHttp2Session[] = [];
  afterAll(() => sessions.forEach((session) => session.destroy()));

  async function openHttp2(kind: string): Promise<ClientHttp2Session> {
    const session = connectHttp2(auth.server.url, { rejectUnauthorized: false, ...auth.certificate(kind) });
    sessions.push(session);
    await once(session, 'connect');
    return session;
  }

  async function get(session: ClientHttp2Session, headers: Record<string, string | string[]> = {}) {
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: NODES, ...headers });
    let text = '';
    let status: unknown;
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('response', (got) => (status = got[constants.HTTP2_HEADER_STATUS]));
    await once(stream, 'close');
    return { status, user: /User "(.*?)"/.exec((JSON.parse(text) as { message?: string }).message ?? '')?.[1] };
  }

  it('streams of one connection have identities of their own', async () => {
    const checks = vi.spyOn(X509Certificate.prototype, 'verify');
    const session = await openHttp2('proxy');
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const answers = await Promise.all(users.map((user) => get(session, { 'x-remote-user': user })));
    expect(answers.map(({ user }) => user)).toEqual(users);
    // It costs more than all the rest of a request, and another connection may have shown the same certificate before.
    expect(checks.mock.calls.length).toBeLessThanOrEqual(1);
    checks.mockRestore();
    expect(await get(session, { 'x-remote-user': 'root', 'x-remote-group': ['devs', 'system:masters'] })).toMatchObject(
      {
        status: 200,
      },
    );
    expect(await get(session, { 'x-remote-user': ['eve', 'root'] })).toEqual({ status: 403, user: 'eve' });
  });

  it('a certificate counts, with its intermediate', async () => {
    expect(await get(await openHttp2('alice, intermediate'))).toEqual({ status: 403, user: 'alice' });
  });

  it.each<[string, Record<string, string>, number]>([
    ['shows nothing', {}, 403],
    ['shows a bad token', { authorization: 'Bearer nonsense' }, 401],
  ])('who %s has one request for each connection', async (_, headers, status) => {
    const session = await openHttp2('none');
    const closed = once(session, 'close');
    expect(await get(session, headers)).toMatchObject({ status });
    await closed;
  });

  it('who is known keeps the connection', async () => {
    const session = await openHttp2('alice');
    for (let i = 0; i < 3; i++) expect(await get(session)).toEqual({ status: 403, user: 'alice' });
    expect(session.closed).toBe(false);
  });
});
