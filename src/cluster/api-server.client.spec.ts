import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiServerClient } from './api-server.client.js';
import { KubeconfigAccess } from './kubeconfig-access.js';

let server: Server;
let client: ApiServerClient;

/** Starts a server that answers as told, and a client of it. */
async function serve(answer: RequestListener, user: Partial<User> = {}, path = ''): Promise<void> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = clientOf(`http://127.0.0.1:${portOf(server)}${path}`, user);
}

function portOf(listening: Server): number {
  const address = listening.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

function clientOf(url: string, user: Partial<User> = {}): ApiServerClient {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'k', server: url, skipTLSVerify: false }, { name: 'u', ...user });
  return new ApiServerClient(new KubeconfigAccess(kubeConfig));
}

const answering =
  (status: number, body: string, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

afterEach(async () => {
  client.onApplicationShutdown();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('a request', () => {
  test('carries path, query, Accept and the token, and answers the JSON', async () => {
    const seen: unknown[] = [];
    await serve(
      ({ method, url, headers }, response) => {
        seen.push([method, url, headers.accept, headers.authorization]);
        response.end('{"kind":"NodeList"}');
      },
      { token: 's3cret\n' },
      '/k8s/clusters/c-1/',
    );
    const query = { labelSelector: 'a in (b,c)', limit: '500' };
    expect(await client.get('/api/v1/nodes', { query, accept: 'application/json;v=v1' })).toEqual({ kind: 'NodeList' });
    const url = '/k8s/clusters/c-1/api/v1/nodes?labelSelector=a+in+%28b%2Cc%29&limit=500';
    expect(seen).toEqual([['GET', url, 'application/json;v=v1', 'Bearer s3cret']]);
  });

  test('posts JSON', async () => {
    await serve((incoming, response) => {
      response.writeHead(incoming.headers['content-type'] === 'application/json' ? 201 : 415);
      incoming.pipe(response);
    });
    const review = { kind: 'TokenReview', spec: { token: 'ü' } };
    expect(await client.post('/apis/authentication.k8s.io/v1/tokenreviews', review)).toEqual(review);
  });

  test('keeps its connection', async () => {
    const ports = new Set<number | undefined>();
    await serve(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.end('{}');
    });
    for (let i = 0; i < 6; i++) await client.get(`/${i}`);
    expect(ports.size).toBe(1);
  });

  test('is sent again when its connection turns out to be closed', async () => {
    const asked: string[] = [];
    await serve(({ url, socket }, response) => {
      asked.push(url!);
      if (asked.length === 2) socket.destroy();
      else response.end('{}');
    });
    await client.get('/first');
    expect(await client.get('/second')).toEqual({});
    expect(asked).toEqual(['/first', '/second', '/second']);
  });
});

describe('a failure', () => {
  const status = { kind: 'Status', message: 'nodes is forbidden', reason: 'Forbidden', code: 403 };

  test('carries what the Status says', async () => {
    await serve(answering(403, JSON.stringify(status)), { token: 's3cret' });
    const failure = await failureOf(client.get('/api/v1/nodes', { query: { limit: '1' } }));
    expect(failure).toMatchObject({
      name: 'ApiServerError',
      status: 403,
      reason: 'Forbidden',
      retryAfterMs: undefined,
    });
    expect(String(failure)).toBe(
      `ApiServerError: GET ${client.server}/api/v1/nodes: 403, Forbidden, nodes is forbidden`,
    );
    expect(JSON.stringify(failure) + String(failure)).not.toContain('s3cret');
  });

  test('carries how long to wait', async () => {
    await serve(answering(429, 'too many', { 'Retry-After': '7' }));
    expect(await failureOf(client.get('/a'))).toMatchObject({ status: 429, retryAfterMs: 7000 });
  });

  test('quotes a little of a body that is no Status, and reads not all of a long one', async () => {
    await serve((_, response) => {
      response.writeHead(502).write('<html>bad gateway');
      const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    const failure = await failureOf(client.get('/a'));
    expect(failure).toMatchObject({ status: 502 });
    expect(String(failure)).toMatch(/: 502, <html>bad gatewayx{183}$/);
  });

  test('is one for an answer that is not JSON', async () => {
    await serve(answering(200, '<html>login'));
    expect(await failureOf(client.get('/a'))).toMatchObject({ name: 'ApiServerError', reason: 'InvalidAnswer' });
  });

  test('is one for a connection that nobody takes', async () => {
    client = clientOf('http://127.0.0.1:1');
    const failure = await failureOf(client.get('/a'));
    expect(failure).toMatchObject({ name: 'ApiServerError', code: 'ECONNREFUSED', status: undefined });
    expect(String(failure)).toContain('GET http://127.0.0.1:1/a: connect ECONNREFUSED 127.0.0.1:1');
  });

  test('is one at the deadline, for headers and for the body', async () => {
    await serve(({ url }, response) => {
      if (url === '/body') response.writeHead(200).write('{');
    });
    for (const path of ['/headers', '/body']) {
      const failure = await failureOf(client.get(path, { timeoutMs: 50 }));
      expect(failure).toMatchObject({ name: 'ApiServerError', code: 'ETIMEDOUT' });
    }
  });

  test('is one at the deadline also while all connections are busy', async () => {
    const busy = Promise.withResolvers<void>();
    let requests = 0;
    // As many as a client has at once.
    await serve(() => void (++requests === 32 && busy.resolve()));
    let ended = 0;
    for (let i = 0; i < 32; i++) void client.get('/').catch(() => ended++);
    await busy.promise;
    await expect(client.get('/', { timeoutMs: 50 })).rejects.toThrow('no response within 50 ms');
    expect(ended).toBe(0);
  });

  test('is one when the caller aborts', async () => {
    await serve(() => {});
    const controller = new AbortController();
    const failure = failureOf(client.get('/a', { signal: controller.signal }));
    controller.abort();
    expect(await failure).toMatchObject({ name: 'ApiServerError' });
  });

  test('of a credential plugin names the credentials', async () => {
    await serve(answering(200, '{}'), { exec: { command: '/nowhere/plugin' } });
    const failure = await failureOf(client.get('/a'));
    expect(failure).toMatchObject({ name: 'ApiServerError', reason: 'Credentials' });
    expect(String(failure)).toContain('credentials: spawn /nowhere/plugin ENOENT');
  });

  test('of a plugin that hangs comes at the deadline', async () => {
    await serve(answering(200, '{}'), { exec: { command: 'sleep', args: ['2'] } });
    expect(await failureOf(client.get('/a', { timeoutMs: 50 }))).toMatchObject({ code: 'ETIMEDOUT' });
  });
});

describe('a watch', () => {
  const line = (name: string) => `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`;

  test('yields events as they come, longer than the deadline of its begin', async () => {
    await serve(({ url }, response) => {
      response.writeHead(200).write(line(url!));
      setTimeout(() => response.end(line('b')), 500);
    });
    const names: unknown[] = [];
    for await (const { object } of await client.watch('/pods', { query: { limit: '1' }, timeoutMs: 400 })) {
      names.push(object.metadata?.name);
    }
    expect(names).toEqual(['/pods?limit=1&watch=true', 'b']);
  });

  test('that is refused fails before it begins', async () => {
    await serve(answering(410, JSON.stringify({ kind: 'Status', reason: 'Expired', code: 410 })));
    expect(await failureOf(client.watch('/pods'))).toMatchObject({ status: 410, reason: 'Expired' });
  });

  test('that does not begin fails at the deadline', async () => {
    await serve(() => {});
    expect(await failureOf(client.watch('/pods', { timeoutMs: 50 }))).toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('that is cut fails, and one that is aborted leaves no connection', async () => {
    await serve(({ url }, response) => {
      response.writeHead(200).write(line('a'));
      if (url!.startsWith('/cut')) setTimeout(() => response.destroy(), 10);
    });
    const cut = await client.watch('/cut');
    await cut.next();
    expect(await failureOf(cut.next())).toMatchObject({ name: 'ApiServerError', status: undefined });
    const controller = new AbortController();
    const aborted = await client.watch('/aborted', { signal: controller.signal });
    await aborted.next();
    controller.abort();
    expect(await failureOf(aborted.next())).toMatchObject({ name: 'ApiServerError' });
    await expect.poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0);
  });
});
