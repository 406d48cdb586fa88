import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { RUNS, SEED } from '../fuzz/fuzz.ts';
import { decodeProtobuf } from '../kubernetes-protobuf.ts';
import { plainFieldSelector } from '../plain/field-selector.ts';
import { plainLabelSelector } from '../plain/label-selector.ts';
import { mediaRange, parameter, path, selector } from './fuzzed-requests.ts';
import { type ServerAnswer, ServerUnderTest } from './server-under-test.ts';

// Whatever is asked, the answer is an API object or a Status that says what is wrong: never a 500, never nothing.

// Four kinds share what one parser gets; a failure names the seed and the path that play it again.
const SHARE = { numRuns: Math.ceil(RUNS / 4), seed: SEED };
/** Not a bound of any answer: how long a loaded machine may take for thousands of them. */
const PATIENCE_MS = 20 * 60_000 + RUNS * 100;
const BASE = '/apis/metrics.k8s.io/v1beta1';

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface List {
  readonly items: readonly { readonly metadata: Metadata }[];
}

describe('fuzzed requests', { timeout: PATIENCE_MS }, () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    // The simulated clock stands still: a cycle of the server's own, a minute later, would find that it was set.
    server = await ServerUnderTest.start({ nodes: 1, pods: 4 }, ['--metric-resolution=24h']);
    await server.cycle();
  });
  afterAll(() => server.stop());

  it('by selector', async () => {
    const all = (await server.json<List>(`${BASE}/pods`)).items;
    await fc.assert(
      fc.asyncProperty(selector, selector, async (labels, fields) => {
        const query = new URLSearchParams({ labelSelector: labels, fieldSelector: fields });
        const answer = await server.get(`${BASE}/pods?${query.toString()}`);
        const [matches, terms] = [plainLabelSelector(labels), plainFieldSelector(fields)];
        const isGood = matches && terms?.every(({ field }) => FIELDS.has(field));
        expectSane(answer, [isGood ? 200 : 400]);
        if (!isGood || !terms) return;
        const wanted = all.filter(
          ({ metadata }) =>
            matches(metadata.labels) &&
            terms.every(({ field, value, equal }) => (FIELDS.get(field)!(metadata) === value) === equal),
        );
        expect(namesIn((JSON.parse(answer.text) as List).items)).toEqual(namesIn(wanted));
      }),
      SHARE,
    );
  });

  it('by Accept', async () => {
    await fc.assert(
      fc.asyncProperty(
        mediaRange,
        fc.constantFrom('nodes', 'nodes/node-1', 'pods', 'nodes/nope', ''),
        async (accept, of) => {
          expectSane(await server.get(`${BASE}/${of}`, { accept }), [200, 404, 406]);
        },
      ),
      SHARE,
    );
  });

  it('by path', async () => {
    await fc.assert(
      fc.asyncProperty(path, async (asked) => {
        expectSane(await server.get(asked), [200, 400, 404, 405]);
      }),
      SHARE,
    );
  });

  it('by parameter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { maxLength: 5 }), async (parameters) => {
        const query = new URLSearchParams(parameters);
        expectSane(await server.get(`${BASE}/pods?${query.toString()}`), [200, 400, 405, 410, 422]);
      }),
      SHARE,
    );
  });
});

function namesIn(items: List['items']): string[] {
  return items.map(({ metadata }) => metadata.name);
}

/** What a field selector compares; the empty text for a field that there is not. */
/** What Pods can be selected by. */
const FIELDS = new Map<string, (metadata: Metadata) => string>([
  ['metadata.name', ({ name }) => name],
  ['metadata.namespace', ({ namespace }) => namespace],
  ['spec.nodeName', () => 'node-1'],
]);

function expectSane({ status, headers, body }: ServerAnswer, statuses: readonly number[]): void {
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
