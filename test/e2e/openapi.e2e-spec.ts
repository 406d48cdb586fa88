import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { decodeGnostic } from '../gnostic-protobuf.ts';
import { SchemaChecker } from './schema-checker.ts';
import { ServerUnderTest } from './server-under-test.ts';

const PROTOBUF = (version: string) => `application/com.github.proto-openapi.spec.${version}@v1.0+protobuf`;
const V1BETA1 = '/openapi/v3/apis/metrics.k8s.io/v1beta1';
const DOCUMENTS = ['apis', 'apis/metrics.k8s.io', 'apis/metrics.k8s.io/v1', 'apis/metrics.k8s.io/v1beta1', 'version'];

const run = promisify(execFile);
const kubectlIsThere = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);

/** OpenAPI 3 has a schema for each media type, Swagger 2.0 has one. */
interface Operation {
  readonly operationId: string;
  readonly responses: {
    readonly 200: {
      readonly schema?: object;
      readonly content?: Readonly<Record<string, { readonly schema: object }>>;
    };
  };
}

interface Document {
  readonly openapi?: string;
  readonly swagger?: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
}

interface Index {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

let server: ServerUnderTest;
/** A name and namespace that there are, for the paths. */
let pod: { readonly namespace?: string; readonly name: string };

beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: 2, pods: 4 });
  await server.cycle();
  pod = (await server.json<PodMetricsList>('/apis/metrics.k8s.io/v1beta1/pods')).items[0]!.metadata;
});
afterAll(() => server.stop());

describe('the index /openapi/v3', () => {
  it('lists each document with its hash', async () => {
    const { paths } = await server.json<Index>('/openapi/v3');
    expect(Object.keys(paths).toSorted()).toEqual(DOCUMENTS);
    for (const [path, { serverRelativeURL }] of Object.entries(paths)) {
      const [, found, hash] = /^\/openapi\/v3\/(.+)\?hash=([0-9A-F]{128})$/.exec(serverRelativeURL)!;
      expect(found).toBe(path);
      const { status, headers } = await server.get(serverRelativeURL);
      expect([status, headers.etag]).toEqual([200, `"${hash}"`]);
    }
  });

  it('answers JSON whatever is asked for, as the original does', async () => {
    const { status, headers } = await server.get('/openapi/v3', { accept: 'text/html' });
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(headers.etag).toMatch(/^"[0-9A-F]{128}"$/);
  });
});

describe('caching', () => {
  const hashed = async () => (await server.json<Index>('/openapi/v3')).paths[V1BETA1.slice(12)]!.serverRelativeURL;

  it('with its hash an answer is good for a year', async () => {
    const { headers } = await server.get(await hashed());
    expect(headers['cache-control']).toBe('public, immutable');
    expect(headers.vary).toBe('Accept-Encoding, Accept');
    const days = (Date.parse(headers.expires as string) - Date.now()) / (24 * 3600e3);
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(367);
  });

  it('without one it is not kept', async () => {
    const { headers } = await server.get(V1BETA1);
    expect(headers['cache-control']).toBe('no-cache, private');
    expect(headers).not.toHaveProperty('expires');
  });

  it('with a hash of before an upgrade the present document comes, and is not kept', async () => {
    const present = await server.get(V1BETA1);
    for (const hash of ['ABC', 'F'.repeat(128), 'ABC&hash=DEF']) {
      const { status, headers, text } = await server.get(`${V1BETA1}?hash=${hash}`);
      expect([status, headers.location, text]).toEqual([200, undefined, present.text]);
      expect(headers).toMatchObject({ 'cache-control': 'no-cache, private', etag: present.headers.etag });
      expect(headers).not.toHaveProperty('expires');
    }
  });

  it.each(['/openapi/v2', '/openapi/v3', V1BETA1])('%s is not sent to who has it', async (path) => {
    const { etag } = (await server.get(path)).headers;
    const again = await server.get(path, { 'if-none-match': etag as string });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    expect((await server.get(path, { 'if-none-match': '"else"' })).status).toBe(200);
  });

  it.each(['/openapi/v2', V1BETA1])('%s is compressed for who wants it', async (path) => {
    const plain = await server.get(path);
    const small = await server.get(path, { 'accept-encoding': 'gzip' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toContain('Accept-Encoding');
    expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', etag: plain.headers.etag });
    expect(Number(small.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 4);
  });
});

describe('what is asked for', () => {
  it.each([['v2', '/openapi/v2'], ...DOCUMENTS.map((path) => ['v3', `/openapi/v3/${path}`] as const)] as const)(
    '%s at %s is JSON, protobuf that says the same, or nothing',
    async (version, path) => {
      const json = 'application/json';
      const protobuf = PROTOBUF(version);
      const ask = (accept: string, more = {}) => server.get(path, { accept, ...more });
      const plain = await ask(json);
      expect([plain.status, plain.headers['content-type']]).toEqual([200, json]);
      const first = await ask(`${protobuf}, ${json};q=0.5`);
      expect([first.status, first.headers['content-type']]).toEqual([200, protobuf.replace('@', '.')]);
      expect(decodeGnostic(first.body, version)).toEqual(JSON.parse(plain.text));
      expect([first.headers.etag, first.headers.vary]).toEqual([plain.headers.etag, 'Accept-Encoding, Accept']);
      expect((await ask(`${json}, ${protobuf};q=0.5`)).headers['content-type']).toBe(json);
      const zipped = await ask(protobuf, { 'accept-encoding': 'gzip' });
      if (first.body.length > 1400) expect(gunzipSync(zipped.body)).toEqual(first.body);
      const known = await ask(protobuf, { 'if-none-match': String(plain.headers.etag) });
      expect([known.status, known.text]).toEqual([304, '']);
      const neither = await ask(PROTOBUF(version === 'v2' ? 'v3' : 'v2'));
      expect([neither.status, neither.text]).toEqual([406, '']);
    },
  );

  it.each(['apis/nope', 'apis/metrics.k8s.io/v2', 'api/v1', 'apis/metrics.k8s.io/v1/nodes', 'toString'])(
    'there is no document of %s',
    async (path) => {
      const { status, text } = await server.get(`/openapi/v3/${path}`);
      expect(status).toBe(404);
      expect(JSON.parse(text)).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
    },
  );

  it('HEAD answers as GET does, without the body', async () => {
    const { status, headers, text } = await server.get(V1BETA1, {}, 'HEAD');
    expect([status, text]).toEqual([200, '']);
    expect(headers.etag).toBe((await server.get(V1BETA1)).headers.etag);
  });
});

describe.each(['v2', ...DOCUMENTS.map((path) => `v3/${path}`)])('the document %s', (name) => {
  let document: Document;
  beforeAll(async () => {
    document = await server.json(`/openapi/${name}`);
  });

  it('says which form it has, and refers to nothing that is not there', () => {
    expect(name === 'v2' ? document.swagger : document.openapi).toBe(name === 'v2' ? '2.0' : '3.0.0');
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g)!;
    expect(references.length).toBeGreaterThan(0);
    const checker = new SchemaChecker(document);
    for (const reference of new Set(references)) checker.resolve(JSON.parse(`{${reference}}`) as { $ref: string });
  });

  it('tells requests apart by their names', () => {
    const names = Object.values(document.paths).map(({ get }) => get.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('describes every path and every field of its answer', async () => {
    const checker = new SchemaChecker(document);
    const paths = Object.entries(document.paths);
    expect(paths.length).toBeGreaterThan(0);
    for (const [template, { get }] of paths) {
      const object = template.includes('/nodes/') ? 'node-1' : pod.name;
      const path = template.replace('{namespace}', pod.namespace!).replace('{name}', object);
      const { status, text } = await server.get(path, { accept: 'application/json' });
      expect([path, status]).toEqual([path, 200]);
      const answer = get.responses[200];
      const schema = answer.schema ?? answer.content!['application/json']!.schema;
      expect(checker.faults(schema, JSON.parse(text), path)).toEqual([]);
    }
  });
});

describe.skipIf(!kubectlIsThere)('the real kubectl', () => {
  const relay = createServer((request, response) => {
    const { accept = '*/*' } = request.headers;
    void server.get(request.url!, { accept }).then(({ status, headers, text }) => {
      response.writeHead(status, { 'content-type': String(headers['content-type']) }).end(text);
    });
  });
  const explain = async (...words: string[]): Promise<string> => {
    const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    const options = ['--kubeconfig', '/dev/null', '--cache-dir', server.folder, '--server', url];
    const { stdout } = await run('kubectl', [...options, 'explain', ...words]);
    return stdout;
  };

  beforeAll(() => new Promise<void>((resolve) => void relay.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => relay.close(resolve)));

  it('explains a field of a field', async () => {
    const text = await explain('podmetrics.containers');
    expect(text).toMatch(/KIND: +PodMetrics/);
    expect(text).toMatch(/FIELD: containers <\[\]ContainerMetrics>/);
    expect(text).toMatch(/name\s+<string> -required-\n +Name of the container, as in the Pod\./);
    expect(text).toMatch(/usage\s+<map\[string\]Quantity> -required-/);
  });

  it.each(['v1beta1', 'v1'])('explains Nodes of %s', async (version) => {
    const text = await explain('nodemetrics', '--recursive', `--api-version=metrics.k8s.io/${version}`);
    expect(text).toContain(`VERSION:    ${version}`);
    for (const field of ['metadata', 'creationTimestamp', 'timestamp', 'window', 'usage'])
      expect(text).toContain(field);
  });
});
