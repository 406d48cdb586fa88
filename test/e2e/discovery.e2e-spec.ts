import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../kubernetes-protobuf.ts';
import { ServerUnderTest } from './server-under-test.ts';

const PARAMETERS = ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

// Statuses, headers and metadata are those of metrics-server v0.9.0.
describe('aggregated discovery', () => {
  let server: ServerUnderTest;
  const ask = (type: string, headers = {}) => server.get('/apis', { accept: `${type}${PARAMETERS}`, ...headers });

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 1 });
  });
  afterAll(() => server.stop());

  it.each(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])(
    'may be kept in %s, and is not sent to who has it',
    async (type) => {
      const { status, headers } = await ask(type);
      expect([status, headers['content-type']]).toEqual([200, `${type}${PARAMETERS}`]);
      expect(headers).toMatchObject({ 'cache-control': 'public', vary: 'Accept' });
      const etag = String(headers['etag']);
      expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
      const again = await ask(type, { 'if-none-match': etag });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers).toMatchObject({ 'cache-control': 'public', vary: 'Accept', etag });
      expect(again.headers).not.toHaveProperty('content-type');
      expect((await ask(type, { 'if-none-match': '"else"' })).status).toBe(200);
    },
  );

  it('says of the group its name alone, in JSON and in protobuf', async () => {
    const { text } = await ask('application/json');
    const { items } = JSON.parse(text) as { items: { metadata: object; versions: { version: string }[] }[] };
    expect(items.map(({ metadata }) => metadata)).toEqual([{ name: 'metrics.k8s.io' }]);
    expect(items[0]!.versions.map(({ version }) => version)).toEqual(['v1beta1', 'v1']);
    const { body } = await ask('application/vnd.kubernetes.protobuf');
    expect(decodeProtobuf(body)).toMatchObject({ items: [{ metadata: { name: 'metrics.k8s.io' } }] });
  });

  it('is not the list of groups, which is asked for anew', async () => {
    const { headers } = await server.get('/apis', { accept: 'application/json' });
    expect(headers['cache-control']).toBe('no-cache, private');
    expect(headers).not.toHaveProperty('etag');
  });
});
