import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { AuthUnderTest } from './auth-under-test.ts';

/** The routes of Fastify's tree: each line is a part of a path, indented by four places for each part before it. */
function routesOf(tree: string): { method: string; path: string }[] {
  const parts: string[] = [];
  return tree
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [, indent, part, methods] = /^((?:│ {3}| {4})*)[├└]── (\S+) \((.*)\)$/.exec(line)!;
      parts.splice(indent!.length / 4, parts.length, part!);
      const path = parts.join('').replaceAll(/:\w+/g, 'x').replace('*', 'some/thing');
      return methods!.split(', ').map((method) => ({ method, path }));
    });
}

describe('every route is closed to anonymous clients', () => {
  let auth: AuthUnderTest;
  let routes: { method: string; path: string }[];
  const OPEN = new Set(['/healthz', '/livez', '/readyz']);

  beforeAll(async () => {
    auth = await AuthUnderTest.start(['--history=1h', '--live-page']);
    const { authorization } = auth.server.cluster.apiServer;
    for (const group of ['system:unauthenticated', 'system:authenticated']) authorization.revokeAll(group);
    const fastify: FastifyInstance = auth.server.app.getHttpAdapter().getInstance();
    routes = routesOf(fastify.printRoutes({ commonPrefix: false }));
  });
  afterAll(() => auth.stop());

  it('but for the paths that the flag opens', async () => {
    expect(routes.length).toBeGreaterThan(100);
    expect(routes).toContainEqual({ method: 'GET', path: '/apis/metrics.k8s.io/x/namespaces/x/pods/x' });
    expect(routes).toContainEqual({ method: 'GET', path: '/apis/metrics.k8s.io/x/namespaces/x/pods/x/history' });
    expect(routes).toContainEqual({ method: 'GET', path: '/apis/metrics.k8s.io/v1/live/x' });
    const answers = await Promise.all(
      routes.map(async ({ method, path }) => `${method} ${path} ${(await auth.ask(path, {}, method)).status}`),
    );
    expect(answers.filter((answer) => !answer.endsWith(' 403') && !OPEN.has(answer.split(' ')[1]!))).toEqual([]);
    for (const path of OPEN) expect(answers).toContain(`GET ${path} 200`);
  });

  it.each(['/nothing', '/apis/apps/v1/deployments', '/api/v1/nodes', '/%2e%2e/metrics', '/metrics/', '//metrics'])(
    'nor is %s, which is no route',
    async (path) => {
      expect((await auth.ask(path)).status).toBe(403);
    },
  );

  it('nor are methods that no route knows', async () => {
    for (const method of ['PURGE', 'REPORT', 'CHECKOUT']) {
      expect((await auth.ask('/metrics', {}, method)).status).toBe(403);
    }
  });
});
