import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { authenticated } from '../simulator/kube-apiserver/user.ts';
import { type AuthRequest, AuthUnderTest, NODES } from './auth-under-test.ts';

const CAROL = { headers: ['Authorization', 'Bearer carols-token'] };
const DORA = { headers: ['Authorization', 'Bearer doras-token'] };
const ALICE = { certificate: 'alice' };
const ADMIN = { certificate: 'admin' };
const BOB = { certificate: 'proxy', headers: ['X-Remote-User', 'bob', 'X-Remote-Group', 'viewers'] };
const REVIEWS = /POST .*reviews/;

describe('while the kube-apiserver is away', () => {
  let auth: AuthUnderTest;
  let aheadMs = 0;

  beforeAll(async () => {
    auth = await AuthUnderTest.start();
    auth.server.cluster.apiServer.authentication.addToken(authenticated('dora', ['viewers']), 'doras-token');
    // The clock of caches; nothing else in this process minds that it is ahead.
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await auth.stop();
  });

  const status = async (asking: AuthRequest, path = NODES) => (await auth.ask(path, asking)).status;

  it('who is remembered goes on, others get an error, nobody is let in by mistake; then all is well again', async () => {
    expect([await status(CAROL), await status(BOB), await status(ALICE)]).toEqual([200, 200, 403]);
    auth.server.log.length = 0;
    await auth.server.cluster.apiServer.stop();

    // What was answered is remembered for ten seconds, yes and no alike.
    aheadMs += 9000;
    expect([await status(CAROL), await status(BOB), await status(ALICE)]).toEqual([200, 200, 403]);
    // What was not asked cannot be asked now: a token is good for nothing, a question is an error of the server.
    expect([await status(DORA), await status(ALICE, '/metrics'), await status({}, '/metrics')]).toEqual([
      401, 500, 500,
    ]);
    // What needs no question goes on.
    expect([await status(ADMIN), await status({}, '/healthz'), await status({ certificate: 'proxy' })]).toEqual([
      200, 200, 401,
    ]);

    aheadMs += 1000;
    expect([await status(CAROL), await status(BOB), await status(ALICE)]).toEqual([401, 500, 500]);
    const { headers, text } = await auth.ask(NODES, BOB);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(text)).toMatchObject({ kind: 'Status', reason: 'InternalError', code: 500 });
    expect(text).not.toMatch(/127\.0\.0\.1|ECONN/);

    await auth.server.cluster.apiServer.start();
    expect([await status(CAROL), await status(DORA), await status(BOB), await status(ALICE)]).toEqual([
      200, 200, 200, 403,
    ]);
    // Each told once, however many requests there were.
    expect(auth.server.log.filter((line) => line.includes('Reviews'))).toEqual([
      expect.stringMatching(/^error TokenReviews fail: POST .*ECONNREFUSED/),
      expect.stringMatching(/^error SubjectAccessReviews fail: POST .*ECONNREFUSED/),
      'info TokenReviews work again',
      'info SubjectAccessReviews work again',
    ]);
  });

  it.each([429, 500, 504])('a single %d is not noticed', async (code) => {
    aheadMs += 20_000;
    auth.server.cluster.apiServer.failNext(REVIEWS, code);
    expect(await status(CAROL)).toBe(200);
  });

  it.each<[number, number, number]>([
    [401, 401, 500],
    [403, 401, 500],
    [404, 401, 500],
    [503, 401, 500],
  ])('a review that is answered with %d lets nobody in', async (code, ofToken, ofAccess) => {
    aheadMs += 20_000;
    auth.server.cluster.apiServer.failNext(REVIEWS, code);
    expect(await status(CAROL)).toBe(ofToken);
    auth.server.cluster.apiServer.failNext(REVIEWS, code);
    expect(await status(BOB)).toBe(ofAccess);
    expect([await status(CAROL), await status(BOB)]).toEqual([200, 200]);
  });

  it('many requests at once ask one question', async () => {
    aheadMs += 20_000;
    const asked = auth.watchReviews();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => status(CAROL)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(asked().map(({ kind }) => kind)).toEqual(['TokenReview', 'SubjectAccessReview']);
  });
});

describe('while the kube-apiserver does not answer', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start();
  });
  afterEach(() => vi.useRealTimers());
  afterAll(() => auth.stop());

  it('clients have an answer after ten seconds, and are let in when it answers again', async () => {
    const { apiServer } = auth.server.cluster;
    apiServer.resetRequestCounts();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    apiServer.delay(REVIEWS, 600_000);
    let answered = 0;
    const answers = [CAROL, BOB].map(async (asking) => {
      const { status } = await auth.ask(NODES, asking);
      answered++;
      return status;
    });
    while (apiServer.countRequests(REVIEWS) < 2) await new Promise(setImmediate);
    vi.advanceTimersByTime(9900);
    await new Promise(setImmediate);
    expect(answered).toBe(0);
    vi.advanceTimersByTime(100);
    expect(await Promise.all(answers)).toEqual([401, 500]);
    vi.useRealTimers();
    apiServer.delay(REVIEWS, 0);
    expect((await auth.ask(NODES, CAROL)).status).toBe(200);
    expect((await auth.ask(NODES, BOB)).status).toBe(200);
  });
});
