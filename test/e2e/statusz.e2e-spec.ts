import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ServerUnderTest } from './server-under-test.ts';

// Statuses, types and fields are those of metrics-server v0.9.0; words and versions are this server's own.

const KIND = 'g=config.k8s.io;as=Statusz';
const JSON_TYPE = `application/json;v=v1beta1;${KIND}`;

describe('what is said about the server', () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 1 });
  });
  afterAll(() => server.stop());

  it('/statusz is text for people, whatever the method', async () => {
    for (const method of ['GET', 'POST']) {
      const { status, headers, text } = await server.get('/statusz', {}, method);
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(text).toMatch(/^metrics-server statusz\n/);
      expect(text).toMatch(/^Up: \d+ hr \d\d min \d\d sec$/m);
      expect(text).toMatch(/^Paths: .*\/healthz \/internal \/livez \/metrics \/readyz \/statusz \/version$/m);
    }
  });

  it('/statusz is an object for whoever names the kind', async () => {
    const { status, headers, text } = await server.get('/statusz', { accept: JSON_TYPE });
    expect([status, headers['content-type']]).toEqual([200, 'application/json;g=config.k8s.io;v=v1beta1;as=Statusz']);
    const object = JSON.parse(text) as Record<string, unknown>;
    expect(object).toEqual({
      kind: 'Statusz',
      apiVersion: 'config.k8s.io/v1beta1',
      metadata: { name: 'metrics-server' },
      startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      uptimeSeconds: expect.any(Number) as number,
      goVersion: '',
      binaryVersion: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      paths: ['/healthz', '/internal', '/livez', '/metrics', '/readyz', '/statusz', '/version'],
    });
    const yaml = await server.get('/statusz', { accept: JSON_TYPE.replace('json', 'yaml') });
    expect(yaml.headers['content-type']).toBe('application/yaml;g=config.k8s.io;v=v1beta1;as=Statusz');
    expect(Object.keys(parseYaml(yaml.text) as object).sort()).toEqual(Object.keys(object).sort());
    expect(yaml.headers).not.toHaveProperty('warning');
    const old = await server.get('/statusz', { accept: JSON_TYPE.replace('beta', 'alpha') });
    expect(old.headers['warning']).toMatch(/^299 - /);
  });

  it('/statusz is 406 where the kind is not named', async () => {
    const { status, text } = await server.get('/statusz', { accept: 'application/json' });
    expect([status, JSON.parse(text)]).toMatchObject([406, { kind: 'Status', reason: 'NotAcceptable', code: 406 }]);
  });

  it('/version is JSON or nothing', async () => {
    const { status, headers, text } = await server.get('/version', { accept: 'application/yaml' });
    expect([status, headers['content-type']]).toEqual([406, 'application/yaml']);
    expect((parseYaml(text) as { message: string }).message).toBe(
      '406: Not Acceptable\n\nAvailable representations: application/json',
    );
    for (const accept of ['*/*', 'application/json;q=0.1', 'text/html,*/*']) {
      expect((await server.get('/version', { accept })).status).toBe(200);
    }
  });

  it('the index is at /index.html too', async () => {
    const [root, page] = await Promise.all(['/', '/index.html'].map((path) => server.get(path)));
    expect([page!.status, page!.text]).toEqual([200, root!.text]);
  });

  it('a version that there is not is 404 whatever is accepted', async () => {
    for (const path of ['', '/nodes', '/pods', '/nodes/node-1']) {
      const { status } = await server.get(`/apis/metrics.k8s.io/v9${path}`, { accept: 'text/plain' });
      expect([path, status]).toEqual([path, 404]);
    }
  });
});
