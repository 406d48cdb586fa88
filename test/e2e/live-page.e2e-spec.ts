import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthUnderTest } from './auth-under-test.ts';

const PAGE = '/apis/metrics.k8s.io/v1/live';

/** As the design says them. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

describe('the live page', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => (auth = await AuthUnderTest.start(['--live-page'])));
  afterAll(() => auth.stop());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    auth.server.get(path, headers, method);

  it.each(['', '/'])('is at live%s, without a redirect', async (slash) => {
    const { status, headers, text } = await get(`${PAGE}${slash}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers).toMatchObject(SECURITY_HEADERS);
    expect(text).toMatch(/^<!doctype html>/i);
  });

  // The kube-apiserver would turn whole paths into addresses of this server, which browsers cannot reach.
  it.each(['', '/'])('names its files by relative paths at live%s, and has no script or style in it', async (slash) => {
    const { text } = await get(`${PAGE}${slash}`);
    const named = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path!);
    expect(named.filter((path) => path.startsWith('/') || path.includes(':'))).toEqual([]);
    const paths = named.map((path) => new URL(path, `https://server${PAGE}${slash}`).pathname);
    const types = await Promise.all(paths.map(async (path) => (await get(path)).headers['content-type']));
    const expected = ['image/svg+xml', 'text/css; charset=utf-8', 'text/javascript; charset=utf-8'];
    expect(types.toSorted()).toEqual(expected);
    expect(text).not.toMatch(/<script[^>]*>[^<]|<style|\sstyle=|\son\w+=/i);
  });

  it('sends its files with the same headers, compressed on request', async () => {
    const plain = await get(`${PAGE}/app.js`);
    const zipped = await get(`${PAGE}/app.js`, { 'accept-encoding': 'gzip' });
    expect(plain.headers).toMatchObject(SECURITY_HEADERS);
    expect(zipped.headers).toMatchObject({ ...SECURITY_HEADERS, 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
  });

  it('has at most 60 KB for a browser to fetch', async () => {
    const later = (await get(`${PAGE}/app.js`)).text.match(/(?<=[`'"]\.)\/[\w-]+\.js(?=[`'"])/g) ?? [];
    const paths = ['', '/app.js', '/app.css', ...new Set(later)];
    const answers = await Promise.all(paths.map((path) => get(`${PAGE}${path}`, { 'accept-encoding': 'gzip' })));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    const sizes = answers.map(({ body }) => body.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000);
  });

  it('responds 304 without a body to the ETag that it gave', async () => {
    const { headers } = await get(PAGE);
    const again = await get(PAGE, { 'if-none-match': String(headers['etag']) });
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']]);
    expect((await get(PAGE, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('is there for GET and HEAD only', async () => {
    const head = await get(PAGE, {}, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers).toMatchObject(SECURITY_HEADERS);
    const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    for (const method of methods) expect([method, (await get(PAGE, {}, method)).status]).toEqual([method, 404]);
  });

  it.each(['/none.js', '/app.js/more', '/..%2frun.cjs', '/%2e%2e%2frun.cjs', '/app.js%00', '/constructor'])(
    'has no file %s',
    async (path) => {
      const { status, text } = await get(`${PAGE}${path}`);
      expect(status).toBe(404);
      expect(JSON.parse(text)).toMatchObject({ kind: 'Status', reason: 'NotFound' });
    },
  );

  it('is of v1 alone', async () => {
    expect((await get('/apis/metrics.k8s.io/v1beta1/live/')).status).toBe(404);
  });

  it('is a resource to RBAC, which those without the right cannot read', async () => {
    const path = `${PAGE}/app.js`;
    expect((await auth.ask(PAGE, { certificate: 'alice' })).text).toContain('cannot list resource \\"live\\"');
    expect((await auth.ask(path, { certificate: 'alice' })).text).toContain(
      'live.metrics.k8s.io \\"app.js\\" is forbidden',
    );
  });

  it('is in OpenAPI and not in discovery', async () => {
    const { text } = await get('/openapi/v3/apis/metrics.k8s.io/v1');
    expect(Object.keys((JSON.parse(text) as { paths: object }).paths)).toEqual(
      expect.arrayContaining([`${PAGE}/`, `${PAGE}/{asset}`]),
    );
    expect((await get('/openapi/v3/apis/metrics.k8s.io/v1beta1')).text).not.toContain('/live');
    expect((await get('/apis/metrics.k8s.io/v1')).text).not.toContain('"live"');
  });
});

it('is not there without the flag', async () => {
  const auth = await AuthUnderTest.start();
  try {
    expect((await auth.server.get(`${PAGE}/`)).status).toBe(404);
    expect((await auth.server.get('/openapi/v3/apis/metrics.k8s.io/v1')).text).not.toContain('/live');
  } finally {
    await auth.stop();
  }
});
