import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { SEED } from '../fuzz/fuzz.ts';
import { decodeProtobuf } from '../kubernetes-protobuf.ts';
import { type Answer, ServerUnderTest } from './server-under-test.ts';

// Whatever is asked, the answer is an API object or a Status that says what is wrong: never a 500, never nothing.

/** Requests of all kinds together: each costs as much as a hundred inputs of a parser. */
const INPUTS = Number(process.env['FUZZ_RUNS'] ?? 1_200);
// Four kinds share what one parser gets; a failure names the seed and the path that play it again.
const RUNS = { numRuns: Math.ceil(INPUTS / 4), seed: SEED };
/** Not a bound of any answer: how long a loaded machine may take for thousands of them. */
const PATIENCE_MS = 20 * 60_000 + INPUTS * 100;
const BASE = '/apis/metrics.k8s.io/v1beta1';

/** Pieces of selectors, some of them whole, so that what is put together often nearly parses. */
const selector = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'app',
        'tier',
        'in',
        'notin',
        '=',
        '==',
        '!=',
        '!',
        '(',
        ')',
        ',',
        '>',
        '<',
        ' ',
        '5',
        'a/b',
        '-',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(''));

const mediaRange = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'application/json',
        'application/yaml',
        'application/vnd.kubernetes.protobuf',
        '*/*',
        'text/html',
      ),
      fc.constantFrom(
        ';as=Table',
        ';v=v1',
        ';g=meta.k8s.io',
        ';q=0.5',
        ';q=',
        ';pretty=1',
        ';stream=watch',
        ',',
        ';',
        '=',
      ),
      fc.string({ unit: fc.constantFrom(...'abc/*;=,.q01" +'), maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

const segment = fc.oneof(
  fc.constantFrom(
    'apis',
    'metrics.k8s.io',
    'v1',
    'v1beta1',
    'nodes',
    'pods',
    'namespaces',
    'default',
    'node-1',
    '',
    '..',
    '%2f',
    '%00',
    '%',
  ),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~%!$&()*+;=:@'), maxLength: 8 }),
);

const parameter = fc.tuple(
  fc.constantFrom(
    'limit',
    'continue',
    'watch',
    'resourceVersion',
    'resourceVersionMatch',
    'timeout',
    'timeoutSeconds',
    'pretty',
    'includeObject',
    'sendInitialEvents',
    'fieldSelector',
  ),
  fc.oneof(
    fc.constantFrom('', '0', '1', 'true', 'false', '-1', '99999999999999999999', 'Exact', 'Object', '1s'),
    fc.string({ maxLength: 8 }),
  ),
);

describe('fuzzed requests', { timeout: PATIENCE_MS }, () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 1, pods: 4 });
    await server.cycle();
  });
  afterAll(() => server.stop());

  it('by selector', async () => {
    await fc.assert(
      fc.asyncProperty(selector, selector, async (labels, fields) => {
        const query = new URLSearchParams({ labelSelector: labels, fieldSelector: fields });
        expectSane(await server.get(`${BASE}/pods?${query.toString()}`), [200, 400]);
      }),
      RUNS,
    );
  });

  it('by Accept', async () => {
    await fc.assert(
      fc.asyncProperty(
        mediaRange,
        fc.constantFrom('nodes', 'nodes/node-1', 'pods', 'nodes/nope', ''),
        async (accept, path) => {
          expectSane(await server.get(`${BASE}/${path}`, { accept }), [200, 404, 406]);
        },
      ),
      RUNS,
    );
  });

  it('by path', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 7 }), async (segments) => {
        expectSane(await server.get(`/${segments.join('/')}`), [200, 400, 404, 405]);
      }),
      RUNS,
    );
  });

  it('by parameter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { maxLength: 5 }), async (parameters) => {
        const query = new URLSearchParams(parameters);
        expectSane(await server.get(`${BASE}/pods?${query.toString()}`), [200, 400, 405, 410, 422]);
      }),
      RUNS,
    );
  });
});

function expectSane({ status, headers, body }: Answer, statuses: readonly number[]): void {
  expect(statuses).toContain(status);
  const value = valueOf(body, String(headers['content-type']));
  if (status === 200) expect(value).toBeTruthy();
  else
    expect(value).toMatchObject(
      'paths' in value ? { paths: expect.any(Array) } : { kind: 'Status', status: 'Failure', code: status },
    );
}

function valueOf(body: Buffer, contentType: string): object {
  if (contentType.startsWith('application/json')) return JSON.parse(String(body)) as object;
  if (contentType === 'application/yaml') return parseYaml(String(body)) as object;
  if (contentType === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(body) as object;
  return { text: String(body) };
}
