import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiServerError } from '../cluster/api-server-error.js';
import type { Clock } from '../cluster/clock.js';
import { AccessReviews } from './access-reviews.js';
import { requestAttributes } from './request-attributes.js';
import { TokenReviews } from './token-reviews.js';
import type { User } from './user.js';

/** Time that a test sets. */
class FakeClock implements Clock {
  ms = 0;
  now = () => this.ms;
  random = () => 0.5;
  after = () => () => {};
}

type Answer = object | null | Error;

/** A kube-apiserver that gives these answers, the last one again and again. */
class FakeClient {
  readonly asked: { path: string; body: { spec: Record<string, unknown> }; timeoutMs?: number }[] = [];
  answers: Answer[];

  constructor(...answers: Answer[]) {
    this.answers = answers;
  }

  async post<T>(path: string, body: unknown, { timeoutMs }: { timeoutMs?: number } = {}): Promise<T> {
    this.asked.push({ path, body: body as never, timeoutMs });
    const answer = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
    if (answer instanceof Error) throw answer;
    return (answer === null ? null : { status: answer }) as T;
  }
}

const failed = (status: number) => new ApiServerError('POST', { status });

let log: string[] = [];
beforeEach(() => {
  log = [];
  const collect = (message: unknown) => void log.push(String(message));
  Logger.overrideLogger({ log: collect, warn: collect, error: collect });
});
afterEach(() => Logger.overrideLogger(false));

describe('TokenReviews', () => {
  const alice = { username: 'alice', uid: '1', groups: ['devs'], extra: { scopes: ['a'] } };

  it('asks whose token it is, for no audience', async () => {
    const client = new FakeClient({ authenticated: true, user: alice });
    const user = await new TokenReviews(client, 0, new FakeClock()).userOf('secret');
    expect(user).toEqual({ name: 'alice', uid: '1', groups: ['devs'], extra: { scopes: ['a'] } });
    expect(client.asked).toMatchObject([
      {
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
      },
    ]);
    expect(client.asked[0]!.body.spec).toEqual({ token: 'secret' });
  });

  it.each<[string, object]>([
    ['a token of nobody', { error: 'invalid bearer token' }],
    ['not authenticated', { authenticated: false, user: alice }],
    ['authenticated, but not truly', { authenticated: 'true', user: alice }],
    ['no user', { authenticated: true }],
    ['a user without name', { authenticated: true, user: { username: '', groups: ['system:masters'] } }],
  ])('%s is nobody', async (_, status) => {
    expect(await new TokenReviews(new FakeClient(status), 0, new FakeClock()).userOf('t')).toBeUndefined();
  });

  it('remembers yes and no for the time given', async () => {
    const clock = new FakeClock();
    const client = new FakeClient({ authenticated: true, user: alice }, {}, { authenticated: true, user: alice });
    const tokens = new TokenReviews(client, 10_000, clock);
    const both = async () => [(await tokens.userOf('good'))?.name, (await tokens.userOf('bad'))?.name];
    expect(await both()).toEqual(['alice', undefined]);
    clock.ms = 9999;
    expect(await both()).toEqual(['alice', undefined]);
    expect(client.asked).toHaveLength(2);
    clock.ms = 10_000;
    expect(await both()).toEqual(['alice', 'alice']);
    expect(client.asked).toHaveLength(4);
  });

  it('remembers no failure, and says once that there are failures', async () => {
    const client = new FakeClient(failed(403), failed(403), { authenticated: true, user: alice });
    const tokens = new TokenReviews(client, 10_000, new FakeClock());
    await expect(tokens.userOf('secret')).rejects.toThrow('POST');
    await expect(tokens.userOf('secret')).rejects.toThrow('POST');
    expect((await tokens.userOf('secret'))?.name).toBe('alice');
    expect(log).toEqual([expect.stringMatching(/^TokenReviews fail: POST\. .*401/), 'TokenReviews work again']);
  });

  it('stands 100,000 tokens: the good one stays known, memory is bounded, and no token is kept', async () => {
    const client = {
      asked: 0,
      post: async <T>(_: string, body: unknown) => {
        client.asked++;
        const good = (body as { spec: { token: string } }).spec.token === 'the-good-one';
        return { status: good ? { authenticated: true, user: alice } : {} } as T;
      },
    };
    const tokens = new TokenReviews(client, 10_000, new FakeClock());
    await tokens.userOf('the-good-one');
    let believed = 0;
    for (let i = 0; i < 100_000; i++) if (await tokens.userOf(`bad-token-${i}`)) believed++;
    expect(believed).toBe(0);
    expect(client.asked).toBe(100_001);
    expect((await tokens.userOf('the-good-one'))?.name).toBe('alice');
    expect(client.asked).toBe(100_001);
    expect(tokens.remembered).toBe(8193);
    const kept = JSON.stringify(tokens, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    expect(kept).not.toMatch(/bad-token|the-good-one/);
  });
});

describe('SubjectAccessReviews', () => {
  const user: User = { name: 'alice', uid: '1', groups: ['devs'], extra: { scopes: ['a'] } };
  const list = requestAttributes('GET', '/apis/metrics.k8s.io/v1beta1/namespaces/ns/pods', {
    fieldSelector: 'metadata.name=p',
    labelSelector: 'app=web',
  });
  const path = requestAttributes('GET', '/metrics', {});
  const times = { allowedTtlMs: 10_000, deniedTtlMs: 5000 };

  it('ask about the user and the object', async () => {
    const client = new FakeClient({ allowed: true, reason: 'RBAC' });
    const decision = await new AccessReviews(client, times, new FakeClock()).decide(user, list);
    expect(decision).toEqual({ allowed: true, reason: 'RBAC' });
    expect(client.asked[0]!.path).toBe('/apis/authorization.k8s.io/v1/subjectaccessreviews');
    expect(client.asked[0]!.body).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'alice',
        uid: '1',
        groups: ['devs'],
        extra: { scopes: ['a'] },
        resourceAttributes: {
          verb: 'list',
          group: 'metrics.k8s.io',
          version: 'v1beta1',
          namespace: 'ns',
          resource: 'pods',
          name: 'p',
          fieldSelector: { rawSelector: 'metadata.name=p' },
          labelSelector: { rawSelector: 'app=web' },
        },
      },
    });
  });

  it('ask about a path', async () => {
    const client = new FakeClient({ allowed: false });
    await new AccessReviews(client, times, new FakeClock()).decide({ name: 'a', groups: [], extra: {} }, path);
    expect(client.asked[0]!.body.spec).toEqual({
      user: 'a',
      groups: [],
      nonResourceAttributes: { verb: 'get', path: '/metrics' },
    });
  });

  it('remember yes and no for their own times', async () => {
    const clock = new FakeClock();
    const client = new FakeClient({ allowed: true }, { allowed: false });
    const reviews = new AccessReviews(client, times, clock);
    const both = async () => [(await reviews.decide(user, list)).allowed, (await reviews.decide(user, path)).allowed];
    expect(await both()).toEqual([true, false]);
    clock.ms = 4999;
    expect(await both()).toEqual([true, false]);
    expect(client.asked).toHaveLength(2);
    clock.ms = 5000;
    await both();
    expect(client.asked).toHaveLength(3);
    clock.ms = 9999;
    await both();
    expect(client.asked).toHaveLength(3);
    clock.ms = 10_000;
    await both();
    expect(client.asked).toHaveLength(5);
  });

  it.each<[string, User]>([
    ['name', { ...user, name: 'bob' }],
    ['UID', { ...user, uid: '2' }],
    ['groups', { ...user, groups: ['ops'] }],
    ['extra', { ...user, extra: { scopes: ['b'] } }],
  ])('another %s is another question', async (_, other) => {
    const client = new FakeClient({ allowed: true }, { allowed: false });
    const reviews = new AccessReviews(client, times, new FakeClock());
    expect([(await reviews.decide(user, list)).allowed, (await reviews.decide(other, list)).allowed]).toEqual([
      true,
      false,
    ]);
  });

  it('are told apart and remembered however long they are', async () => {
    const client = new FakeClient({ allowed: true }, { allowed: false });
    const reviews = new AccessReviews(client, times, new FakeClock());
    const [a, b] = ['a', 'b'].map((end) => requestAttributes('GET', `/${'x'.repeat(5000)}${end}`, {})) as [
      never,
      never,
    ];
    for (let i = 0; i < 2; i++) {
      expect([(await reviews.decide(user, a)).allowed, (await reviews.decide(user, b)).allowed]).toEqual([true, false]);
    }
    expect(client.asked.splice(0)).toHaveLength(2);
    const kept = JSON.stringify(reviews, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    expect(kept.length).toBeLessThan(1000);
  });

  it('are answered at once when they are remembered', async () => {
    const reviews = new AccessReviews(new FakeClient({ allowed: true, reason: 'RBAC' }), times, new FakeClock());
    await reviews.decide(user, list);
    expect(reviews.decide(user, list)).toEqual({ allowed: true, reason: 'RBAC' });
  });

  it('are asked once by many at the same time', async () => {
    const client = new FakeClient({ allowed: true });
    const reviews = new AccessReviews(client, { allowedTtlMs: 0, deniedTtlMs: 0 }, new FakeClock());
    await Promise.all(Array.from({ length: 100 }, async () => reviews.decide(user, list)));
    expect(client.asked).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['fails', failed(503)],
    ['is refused', failed(403)],
    ['has no answer', null],
    ['answers nothing', {}],
    ['answers a text', { allowed: 'true' }],
    ['contradicts itself', { allowed: true, denied: true }],
  ])('reject when the question %s, and remember nothing', async (_, answer) => {
    const client = new FakeClient(answer);
    const reviews = new AccessReviews(client, times, new FakeClock());
    await expect(reviews.decide(user, list)).rejects.toThrow(/POST|neither/);
    expect(reviews.remembered).toBe(0);
    client.answers = [{ allowed: true }];
    expect((await reviews.decide(user, list)).allowed).toBe(true);
  });

  it('remember so many answers and not more', async () => {
    const reviews = new AccessReviews(new FakeClient({ allowed: false }), times, new FakeClock());
    for (let i = 0; i < 9000; i++) await reviews.decide(user, requestAttributes('GET', `/${i}`, {}));
    expect(reviews.remembered).toBe(8192);
  });
});
