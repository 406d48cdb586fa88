import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { AuthUnderTest } from './auth-under-test.ts';
import { recordedAnswers } from './recorded-answer.ts';

// The responses of metrics-server v0.9.0 to clients that may not do everything.

const CERTIFICATES: Readonly<Record<string, string>> = {
  anonymous: 'none',
  'alice (group devs, client certificate)': 'alice',
  'front proxy client certificate': 'proxy',
};

const cases = recordedAnswers.filter(({ user, name }) => user in CERTIFICATES || name === 'impersonate');
const names = cases.map(({ name }) => name);

describe('recorded answers about who may do what', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start();
    // The recorded cluster granted nothing to anonymous clients.
    auth.server.cluster.apiServer.authorization.revokeAll('system:unauthenticated');
  });
  afterAll(() => auth.stop());

  it('are there', () => {
    expect(names).toEqual(
      expect.arrayContaining(['alice-nodes', 'alice-pod', 'anon-root', 'badtoken', 'basic', 'xremote-noproxy']),
    );
    expect(names).toEqual(expect.arrayContaining(['front-alice', 'front-admin', 'front-nouser', 'impersonate']));
    expect(cases.length).toBeGreaterThan(30);
  });

  it.each(cases)('$name', async ({ method, path, headers, user, status, response, responseHeaders }) => {
    const certificate = CERTIFICATES[user] ?? 'admin';
    const answer = await auth.ask(path, { certificate, headers: Object.entries(headers).flat() }, method);
    expect(answer.status).toBe(status);
    for (const [name, value] of responseHeaders) expect(answer.headers[name.toLowerCase()]).toBe(value);
    if (status < 400) return; // What is served is compared elsewhere.
    expect(answer.headers['x-content-type-options']).toBe(status === 403 ? 'nosniff' : undefined);
    const text = response.text ?? Buffer.from(response.b64!, 'base64').toString();
    // Long lines of YAML are folded elsewhere in Go.
    if (answer.headers['content-type'] === 'application/yaml') expect(parseYaml(answer.text)).toEqual(parseYaml(text));
    else expect(answer.text).toBe(text);
  });
});
