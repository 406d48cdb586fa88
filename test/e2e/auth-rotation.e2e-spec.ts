import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Authority, createAuthority } from '../simulator/pki/authority.ts';
import { type AuthRequest, AuthUnderTest, NODES } from './auth-under-test.ts';

const HOUR_MS = 3_600_000;
const BOB = { headers: ['X-Remote-User', 'bob', 'X-Remote-Group', 'viewers'] };

/** Asks again and again, five requests at a time, until told to stop, but 50 at least; answers which statuses came. */
function load(auth: AuthUnderTest, asking: AuthRequest): () => Promise<number[]> {
  const statuses: number[] = [];
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted || statuses.length < 50) statuses.push((await auth.ask(NODES, asking)).status);
  };
  const loops = Array.from({ length: 5 }, loop);
  return async () => {
    stopping.abort();
    await Promise.all(loops);
    return [...new Set(statuses)];
  };
}

async function untilRefused(auth: AuthUnderTest, asking: AuthRequest): Promise<void> {
  while ((await auth.ask(NODES, asking)).status !== 401) await new Promise(setImmediate);
}

describe('authorities that rotate in the ConfigMap, under load', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start(['--authorization-webhook-cache-authorized-ttl=0s']);
    const allowed = { verbs: ['list'], apiGroups: ['metrics.k8s.io'], resources: ['nodes'] };
    auth.server.cluster.apiServer.authorization.allow({ to: 'devs', ...allowed });
  });
  afterAll(() => auth.stop());

  it.each<[string, string, string, AuthRequest, (authority: Authority) => ReturnType<Authority['issue']>]>([
    [
      'the front proxy’s',
      'requestheader-client-ca-file',
      'proxy',
      BOB,
      (authority) => authority.issue({ commonName: 'front-proxy-client', usage: 'client' }),
    ],
    [
      'the clients’',
      'client-ca-file',
      'alice',
      {},
      (authority) => authority.issue({ commonName: 'alice', organizations: ['devs'], usage: 'client' }),
    ],
  ])('%s: no valid client notices, and the old one ends', async (_, key, kind, asking, issue) => {
    const { pki } = auth.server.cluster;
    const before = key === 'client-ca-file' ? auth.certificates.clientAuthorities : pki.frontProxy.cert;
    const next = await createAuthority('next-ca');
    auth.add(`next ${kind}`, await issue(next));
    const [old, fresh] = [
      { ...asking, certificate: kind },
      { ...asking, certificate: `next ${kind}` },
    ];
    expect((await auth.ask(NODES, fresh)).status).toBe(401);

    const stopOld = load(auth, old);
    await auth.publish({ [key]: `${before}\n${next.cert}` }, fresh);
    const stopFresh = load(auth, fresh);
    expect((await auth.ask(NODES, old)).status).toBe(200);
    expect(await stopOld()).toEqual([200]);

    await auth.publish({ [key]: next.cert }, fresh);
    // Also over the connections that were believed before.
    await untilRefused(auth, old);
    expect(await stopFresh()).toEqual([200]);

    await auth.publish({ [key]: before }, old);
    await untilRefused(auth, fresh);
  });

  it('names of proxies and headers are followed too', async () => {
    const other = { ...BOB, certificate: 'proxy, name not allowed' };
    expect((await auth.ask(NODES, other)).status).toBe(401);
    await auth.publish({ 'requestheader-allowed-names': '["front-proxy-client","other-proxy"]' }, other);
    expect((await auth.ask(NODES, other)).status).toBe(200);
    const renamed = { certificate: 'proxy', headers: ['X-New-User', 'bob', 'X-Remote-Group', 'viewers'] };
    await auth.publish({ 'requestheader-username-headers': '["X-New-User"]' }, renamed);
    expect((await auth.ask(NODES, renamed)).status).toBe(200);
    expect((await auth.ask(NODES, { ...BOB, certificate: 'proxy' })).status).toBe(401);
    await auth.publish({ 'requestheader-username-headers': '["X-Remote-User"]' }, { ...BOB, certificate: 'proxy' });
  });

  it('spoilt content changes nothing, and is reported', async () => {
    auth.server.log.length = 0;
    await auth.publish({ 'requestheader-client-ca-file': 'nonsense' }, { certificate: 'alice' });
    while (!auth.server.log.some((line) => line.includes('requestheader-*: it contains no PEM certificate'))) {
      await new Promise(setImmediate);
    }
    expect((await auth.ask(NODES, { ...BOB, certificate: 'proxy' })).status).toBe(200);
    auth.server.cluster.store.delete('configmaps', 'extension-apiserver-authentication', 'kube-system');
    expect((await auth.ask(NODES, { ...BOB, certificate: 'proxy' })).status).toBe(200);
  });
});

describe('time', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start();
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => auth.stop());

  it('a certificate that ends while its connection lives is refused from then on', async () => {
    expect((await auth.ask(NODES, { certificate: 'alice' })).status).toBe(403);
    const later = Date.now() + 2 * HOUR_MS;
    vi.spyOn(Date, 'now').mockImplementation(() => later);
    expect((await auth.ask(NODES, { certificate: 'alice' })).status).toBe(401);
  });

  it('one that is not yet valid is accepted once it is, over the same connection', async () => {
    const certificate = 'alice, not yet valid';
    expect((await auth.ask(NODES, { certificate })).status).toBe(401);
    const later = Date.now() + (3 * HOUR_MS) / 4;
    vi.spyOn(Date, 'now').mockImplementation(() => later);
    expect((await auth.ask(NODES, { certificate })).status).toBe(403);
  });
});

describe('files of flags', () => {
  let auth: AuthUnderTest;
  let folder: string;
  let clients: Authority;
  let proxies: Authority;
  const written = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-auth-'));
    [clients, proxies] = await Promise.all([createAuthority('clients'), createAuthority('proxies')]);
    await writeFile(written('clients.crt'), clients.cert);
    await writeFile(written('proxies.crt'), proxies.cert);
    auth = await AuthUnderTest.start(
      [
        `--client-ca-file=${written('clients.crt')}`,
        `--requestheader-client-ca-file=${written('proxies.crt')}`,
        '--requestheader-allowed-names=the-proxy',
        '--requestheader-username-headers=X-User',
        '--requestheader-group-headers=X-Group',
        '--requestheader-uid-headers=X-Uid',
        '--requestheader-extra-headers-prefix=X-Extra-',
      ],
      {},
      false,
    );
    auth.add('client', await clients.issue({ commonName: 'dora', usage: 'client' }));
    auth.add('the proxy', await proxies.issue({ commonName: 'the-proxy', usage: 'client' }));
    auth.add('a proxy', await proxies.issue({ commonName: 'a-proxy', usage: 'client' }));
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await auth.stop();
    await rm(folder, { recursive: true });
  });

  it('say whom to believe, and the ConfigMap is not even read', async () => {
    const headers = ['X-User', 'bob', 'X-Group', 'viewers', 'X-Uid', '7', 'X-Extra-Team', 'x', 'X-Remote-User', 'root'];
    const reviews = auth.watchReviews();
    expect((await auth.ask(NODES, { certificate: 'the proxy', headers })).status).toBe(200);
    expect(reviews().map(({ spec }) => spec)).toMatchObject([
      { user: 'bob', uid: '7', groups: ['viewers', 'system:authenticated'], extra: { team: ['x'] } },
    ]);
    expect((await auth.ask(NODES, { certificate: 'a proxy', headers })).status).toBe(401);
    expect((await auth.ask(NODES, { certificate: 'proxy', ...BOB })).status).toBe(401);
    expect((await auth.ask(NODES, { certificate: 'client' })).text).toContain('User \\"dora\\"');
    expect((await auth.ask(NODES, { certificate: 'admin' })).status).toBe(401);
    expect(auth.server.cluster.apiServer.countRequests(/configmaps/)).toBe(0);
  });

  it('are read again when they change, over living connections too', async () => {
    const next = await createAuthority('next');
    auth.add('next client', await next.issue({ commonName: 'emil', usage: 'client' }));
    const ask = async (certificate: string) => (await auth.ask(NODES, { certificate })).status;
    let nowMs = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (nowMs += 1000));
    expect([await ask('client'), await ask('next client')]).toEqual([403, 401]);
    await writeFile(written('clients.crt'), `${clients.cert}\n${next.cert}`);
    expect([await ask('client'), await ask('next client')]).toEqual([403, 403]);
    await writeFile(written('clients.crt'), next.cert);
    expect([await ask('client'), await ask('next client')]).toEqual([401, 403]);
    await rm(written('clients.crt'));
    expect([await ask('client'), await ask('next client')]).toEqual([401, 403]);
  });
});
