import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';

interface Recorded {
  readonly name: string;
  readonly response: {
    readonly families: string[];
    readonly labels: Record<string, { labels: string[]; buckets: string[] }>;
  };
}

const answers = JSON.parse(
  readFileSync(new URL('../testdata/recorded-answers/responses.json', import.meta.url), 'utf8'),
) as Recorded[];
const { families, labels } = answers.find(({ name }) => name === 'metrics')!.response;

describe('/metrics', () => {
  let server: ServerUnderTest;
  let text: string;

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 2, pods: 2 }, ['--metric-resolution=15s']);
    await server.cycle();
    await server.get('/apis/metrics.k8s.io/v1beta1/pods');
    ({ text } = await server.get('/metrics'));
  });
  afterAll(() => server.stop());

  it.each(families)('has %s, with the labels and buckets of the original', (family) => {
    const name = family.split(' ', 1)[0]!;
    expect(text).toContain(`# TYPE ${family}\n`);
    const series = text.split('\n').filter((line) => new RegExp(`^${name}(_bucket)?[{ ]`).test(line));
    const labelsOf = (line: string) =>
      [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const);
    const names = new Set(series.flatMap((line) => labelsOf(line).map(([key]) => key)));
    expect([...names].filter((key) => key !== 'le').sort()).toEqual(labels[name]!.labels);
    const buckets = new Set(
      series.flatMap((line) => labelsOf(line).flatMap(([key, value]) => (key === 'le' ? [value] : []))),
    );
    expect([...buckets]).toEqual(labels[name]!.buckets);
  });

  it('has no other family whose name begins as those do', () => {
    const found = [...text.matchAll(/^# TYPE (metrics_server_.*)$/gm)].map(([, family]) => family!);
    expect(found.sort()).toEqual(families.toSorted());
  });

  it('says when the process started, and is compressed for who wants it, as in the original', async () => {
    const plain = await server.get('/metrics');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers['process-start-time-unix']).toBe(String(Math.floor(performance.timeOrigin / 1000)));
    const zipped = await server.get('/metrics', { 'accept-encoding': 'gzip' });
    expect(zipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': plain.headers['content-type'],
      'process-start-time-unix': plain.headers['process-start-time-unix'],
    });
    const typesOf = (page: string) => page.match(/^# TYPE .*$/gm);
    expect(typesOf(gunzipSync(zipped.body).toString())).toEqual(typesOf(plain.text));
    expect((await server.get('/metrics', { 'accept-encoding': 'gzip;q=0' })).headers).not.toHaveProperty(
      'content-encoding',
    );
  });

  it('counts', () => {
    expect(text).toContain('metrics_server_kubelet_request_total{success="true"} 4\n');
    expect(text).toContain('metrics_server_storage_points{type="node"} 2\n');
  });

  it('has what the process uses', () => {
    for (const family of [
      'process_cpu_seconds_total counter',
      'process_resident_memory_bytes gauge',
      'nodejs_eventloop_utilization_ratio gauge',
    ]) {
      expect(text).toContain(`# TYPE ${family}\n`);
    }
  });
});
