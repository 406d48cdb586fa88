import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { decodeProtobuf } from '../kubernetes-protobuf.ts';
import type { RecordedCluster } from '../simulator/nodes/recorded-node.ts';
import { type RecordedAnswer, recordedAnswers } from './recorded-answer.ts';
import { ServerUnderTest } from './server-under-test.ts';

// Every answer of metrics-server v0.9.0 that was recorded, against ours to the same request after the same five scrape
// cycles. Equal means: the same status, Content-Type and body; JSON and YAML compared as values, and indented or not as
// recorded; protobuf as messages. Left out: times of creation, server addresses, lines of Go's own post-start hooks. Ours
// may list more paths, versions and Table columns, and may not list less. A 404 of ours says behind the original's message
// why there are no metrics, and names the reason among the causes.

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../testdata/${path}`, import.meta.url), 'utf8')) as T;
}

const [admin] = recordedAnswers.map(({ user }) => user);

const allPods = (JSON.parse(recordedAnswers.find(({ name }) => name === 'pods-all')!.response.text!) as PodMetricsList)
  .items;

/** Defect 1 of the original: Pods whose containers were all skipped are listed without containers. Ours leaves them out. */
const withoutContainers = new Set(
  allPods.filter(({ containers }) => containers.length === 0).map(({ metadata }) => metadata.name),
);

const recording: RecordedCluster = {
  cluster: read<RecordedCluster['cluster']>('recorded-cluster/cluster.json'),
  pages: read<RecordedCluster['pages']>('recorded-cluster/kubelet-pages.json'),
};

/** The memory samples of the last page of each node. */
const lastMemory = Object.values(recording.pages)
  .flatMap((ofNode) => ofNode.at(-1)!.body.split('\n'))
  .filter((line) => line.startsWith('container_memory_working_set_bytes'));

/**
 * Defect 2 of the original: a container whose counter or start went back is left out of its Pod. Ours serves Pods whole.
 * These are the containers that the original served of each such Pod.
 */
const servedInPart = new Map(
  allPods
    .filter(
      ({ metadata: { name }, containers }) =>
        containers.length > 0 && containers.length < lastMemory.filter((line) => line.includes(`pod="${name}"`)).length,
    )
    .map(({ metadata, containers }) => [metadata.name, new Set(containers.map(({ name }) => name))]),
);

/** The client may do everything. The specs of authentication test other clients. */
const asAdmin = recordedAnswers
  .filter(({ user, status }) => user === admin || (user === 'anonymous' && status === 200))
  .filter(
    ({ headers }) => !('Authorization' in headers || 'Impersonate-User' in headers || 'X-Remote-User' in headers),
  );

/** Answers that say which program this is, or are tested on their own. */
const OF_THE_PROGRAM = new Set(['version', 'metrics']);

describe('recorded answers', () => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ recorded: recording }, ['--metric-resolution=15s', '--max-staleness=0']);
    for (let step = 1; step <= 4; step++) await server.cycle();
  });
  afterAll(() => server.stop());

  it('most Pods were served whole', () => {
    expect(servedInPart.size).toBeGreaterThan(0);
    expect(servedInPart.size).toBeLessThan(allPods.length / 5);
  });

  it.each(asAdmin.filter(({ name }) => !OF_THE_PROGRAM.has(name)))('$name', async (request) => {
    // The original does not serve v1, and says so.
    if (request.name === 'unknown-version') request = { ...request, path: request.path.replace('/v1', '/v2') };
    await expectSame(request);
  });

  const ofVersion = asAdmin.filter(({ path }) => path.startsWith('/apis/metrics.k8s.io/v1beta1'));
  it.each(ofVersion)('$name, at v1', async (request) => {
    const toV1 = (text: string) => text.replaceAll('metrics.k8s.io/v1beta1', 'metrics.k8s.io/v1');
    const { response } = request;
    const rewritten = response.text === undefined ? response : { text: toV1(response.text) };
    await expectSame({ ...request, path: toV1(request.path), response: rewritten }, toV1);
  });

  it.each([...OF_THE_PROGRAM])('%s', async (name) => {
    const { path, status, response, responseHeaders } = recordedAnswers.find((each) => each.name === name)!;
    const answer = await server.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe(Object.fromEntries(responseHeaders)['Content-Type']);
    if (name === 'metrics') return; // its families: metrics.e2e-spec.ts
    const ofGo = new Set(['emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor']);
    const fields = Object.keys(JSON.parse(response.text!) as object).filter((field) => !ofGo.has(field));
    expect(Object.keys(JSON.parse(answer.text) as object).sort()).toEqual(fields.sort());
  });

  async function expectSame(
    request: RecordedAnswer,
    rewrite: (text: string) => string = (text) => text,
  ): Promise<void> {
    const answer = await server.get(request.path, request.headers, request.method);
    const want = Object.fromEntries(request.responseHeaders);
    expect(answer.status).toBe(request.status);
    for (const [header, value] of Object.entries(want)) expect(answer.headers[header.toLowerCase()]).toBe(value);
    if (request.method === 'HEAD') return;
    expect(isIndented(answer.text)).toBe(isIndented(request.response.text ?? ''));
    const ours = valueOf(answer.body, want['Content-Type']!);
    const theirs = valueOf(
      Buffer.from(request.response.text ?? Buffer.from(request.response.b64!, 'base64')),
      want['Content-Type']!,
    );
    const comparable = JSON.parse(rewrite(JSON.stringify(comparableOf(theirs)))) as unknown;
    expect(withoutMore(comparableOf(ours), comparable)).toEqual(comparable);
  }
});

function isIndented(text: string): boolean {
  return text.startsWith('{\n');
}

/** What a body says, whatever its form. */
function valueOf(body: Buffer, contentType: string): unknown {
  if (contentType === 'application/json') return JSON.parse(String(body));
  if (contentType === 'application/yaml') return parseYaml(String(body));
  if (contentType === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(body);
  return String(body).split('\n');
}

const LEFT_OUT = new Set(['creationTimestamp', 'resourceVersion', 'serverAddressByClientCIDRs']);

/** A copy without what differs at each request; containers by name, since the original's order is random. */
function comparableOf(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.filter(isComparable).map((item) => comparableOf(item));
    return key === 'containers' ? items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !LEFT_OUT.has(name));
  const served = servedInPart.get(podOf(value));
  const partOf = (field: unknown): unknown => (field as unknown[]).filter((each) => served!.has(nameOf(each)));
  return Object.fromEntries(
    entries.map(([name, field]) => [name, comparableOf(served && name === 'containers' ? partOf(field) : field, name)]),
  );
}

/** Whether it is about no Pod that the original served without containers, or in part: its time and sums differ too. */
function isComparable(item: unknown): boolean {
  return !withoutContainers.has(podOf(item)) && !servedInPart.has(podOf(item));
}

/** The name of the Pod that an item or a row is about. */
function podOf(item: unknown): string {
  const { metadata, object } = (item ?? {}) as {
    metadata?: { name?: string };
    object?: { metadata?: { name?: string } };
  };
  return (metadata ?? object?.metadata)?.name ?? '';
}

function nameOf(value: unknown): string {
  return (value as { name: string }).name;
}

/** Ours without what it has more in the lists that may be longer: paths, versions, and columns of a Table. */
function withoutMore(ours: unknown, theirs: unknown): unknown {
  if (typeof ours !== 'object' || ours === null || typeof theirs !== 'object' || theirs === null) return ours;
  const [a, b] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
  if (b['kind'] === 'Status' && b['reason'] === 'NotFound') return withoutReason(a, b);
  if (Array.isArray(b['paths'])) {
    // One that ends in a slash is how Go's router writes that longer paths follow.
    const wanted = b['paths'].filter((path: string) => !path.endsWith('/'));
    b['paths'] = wanted;
    return { ...a, paths: (a['paths'] as string[]).filter((path) => wanted.includes(path)) };
  }
  if (Array.isArray(b['groups'])) return { ...a, groups: withoutMoreEach(a['groups'], b['groups']) };
  if (Array.isArray(b['versions'])) return { ...a, versions: intersection(a['versions'], b['versions']) };
  if (Array.isArray(b['columnDefinitions'])) {
    const width = b['columnDefinitions'].length;
    const rows = a['rows'] as { cells: unknown[] }[];
    return {
      ...a,
      columnDefinitions: (a['columnDefinitions'] as unknown[]).slice(0, width),
      rows: rows.map((row) => ({ ...row, cells: row.cells.slice(0, width) })),
    };
  }
  return ours;
}

/** A Status without the reason that ours adds: behind the message, and as causes. */
function withoutReason(ours: Record<string, unknown>, theirs: Record<string, unknown>): Record<string, unknown> {
  const [message, original] = [String(ours['message']), String(theirs['message'])];
  if (!message.startsWith(`${original}: `)) return ours;
  const { causes, ...details } = ours['details'] as { causes?: readonly unknown[] };
  expect(causes).not.toHaveLength(0);
  return { ...ours, message: original, details };
}

function withoutMoreEach(ours: unknown, theirs: unknown): unknown[] {
  return (ours as unknown[]).map((each, i) => withoutMore(each, (theirs as unknown[])[i]));
}

function intersection(ours: unknown, theirs: unknown): unknown[] {
  const wanted = new Set((theirs as unknown[]).map((each) => JSON.stringify(each)));
  return (ours as unknown[]).filter((each) => wanted.has(JSON.stringify(each)));
}
