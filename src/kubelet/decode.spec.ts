import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricsBatch } from '../model/metrics-batch.js';
import { UNKNOWN_START } from '../model/metrics-batch.js';
import { decodeBatch } from './decode.js';
import { ExpositionError } from './exposition-error.js';

const REQUEST_TIME_MS = 1_790_000_000_123;

function recorded(name: string): Buffer {
  return readFileSync(new URL(`../../test/testdata/kubelet-pages/${name}`, import.meta.url));
}

function decode(page: string): MetricsBatch {
  return decodeBatch(Buffer.from(page), REQUEST_TIME_MS);
}

/** `namespace/pod/container` of each container, in order. */
function names({ pods }: MetricsBatch): string[] {
  return pods.flatMap((pod) => pod.containers.map(({ name }) => `${pod.namespace}/${pod.name}/${name}`));
}

const labels = (pod: string, container: string) => `{container="${container}",namespace="ns",pod="${pod}"}`;
const cpu = (pod: string, container: string, value: number | string, rest = '') =>
  `container_cpu_usage_seconds_total${labels(pod, container)} ${value}${rest}\n`;
const memory = (pod: string, container: string, value: number | string, rest = '') =>
  `container_memory_working_set_bytes${labels(pod, container)} ${value}${rest}\n`;
const start = (pod: string, container: string, value: number | string, rest = '') =>
  `container_start_time_seconds${labels(pod, container)} ${value}${rest}\n`;

/** The only container's point of a page. */
function onlyPoint(page: string) {
  const batch = decode(page);
  expect(names(batch)).toHaveLength(1);
  return batch.pods[0]!.containers[0]!.point;
}

describe('a recorded page', () => {
  test('of five containers', () => {
    const batch = decodeBatch(recorded('five-containers.txt'), REQUEST_TIME_MS);

    expect(batch.node).toEqual({
      timestampMs: 1795432150968,
      timestampNs: 0,
      startMs: UNKNOWN_START,
      startNs: 0,
      cpuNanoseconds: 2758739443247,
      memoryBytes: 2566066176,
    });
    expect(names(batch)).toEqual([
      'default/two/a',
      'default/two/b',
      'default/burn50/burn',
      'default/sidecar/main',
      'default/sidecar/side',
    ]);
    // 1.7954321024261062e+09 seconds times 1e9 is, as a double, 1795432102426106112.
    expect(batch.pods[0]!.containers[0]!.point).toEqual({
      timestampMs: 1795432143741,
      timestampNs: 0,
      startMs: 1795432102426,
      startNs: 106112,
      cpuNanoseconds: 4075782804,
      memoryBytes: 31744000,
    });
    expect(batch.pods[2]!.containers[1]!.point).toMatchObject({
      timestampMs: 1795432139861,
      cpuNanoseconds: 356907225,
      memoryBytes: 21241856,
    });
  });

  test('of a kubelet that knows only its node yet', () => {
    const batch = decodeBatch(recorded('node-only.txt'), REQUEST_TIME_MS);

    expect(batch.node).toMatchObject({
      timestampMs: 1795432423918,
      cpuNanoseconds: 2967078550168,
      memoryBytes: 1828306944,
    });
    expect(batch.pods).toEqual([]);
  });

  test('with a container that has used nothing yet: its Pod is left out', () => {
    const batch = decodeBatch(recorded('container-with-zero-usage.txt'), REQUEST_TIME_MS);

    expect(batch.pods.map(({ name }) => name)).toEqual(['two', 'crash', 'burn50', 'done']);
  });

  test('with a container that is alive between two crashes', () => {
    const batch = decodeBatch(recorded('crash-looping-container-alive.txt'), REQUEST_TIME_MS);

    expect(batch.pods.map(({ name }) => name)).toEqual(['two', 'crash', 'burn50', 'sidecar']);
    expect(batch.pods[1]!.containers).toEqual([
      {
        name: 'boom',
        point: {
          timestampMs: 1795432202899,
          timestampNs: 0,
          startMs: 1795432201857,
          startNs: 932032,
          cpuNanoseconds: 50257061,
          memoryBytes: 16252928,
        },
      },
    ]);
  });
});

test('an empty page is an empty batch', () => {
  expect(decode('')).toEqual({ pods: [] });
});

describe('the node', () => {
  test.each([
    ['with labels', 'node_cpu_usage_seconds_total{a="b"} 2\nnode_memory_working_set_bytes{} 3\n', true],
    ['without memory', 'node_cpu_usage_seconds_total 2\n', false],
    ['without CPU', 'node_memory_working_set_bytes 3\n', false],
    ['with zero CPU', 'node_cpu_usage_seconds_total 0\nnode_memory_working_set_bytes 3\n', false],
    ['with zero memory', 'node_cpu_usage_seconds_total 2\nnode_memory_working_set_bytes 0\n', false],
    // Less than a nanosecond is truncated to zero.
    ['with too little CPU', 'node_cpu_usage_seconds_total 9e-10\nnode_memory_working_set_bytes 3\n', false],
    ['in metrics of longer names', 'node_cpu_usage_seconds_totals 2\nxnode_memory_working_set_bytes 3\n', false],
    // The original compares the raw text of a series: with white space or quotes around its name it is another one.
    ['in indented lines', ' node_cpu_usage_seconds_total 2\n\tnode_memory_working_set_bytes 3\n', false],
    ['in quoted names', '{"node_cpu_usage_seconds_total"} 2\n{"node_memory_working_set_bytes"} 3\n', false],
    ['before spaced labels', 'node_cpu_usage_seconds_total {} 2\nnode_memory_working_set_bytes {} 3\n', false],
  ])('%s', (_, page, present) => {
    const { node } = decode(page);

    if (present) expect(node).toMatchObject({ cpuNanoseconds: 2e9, memoryBytes: 3, timestampMs: REQUEST_TIME_MS });
    else expect(node).toBeUndefined();
  });
});

describe('numbers', () => {
  test('are truncated to nanoseconds and bytes', () => {
    const point = onlyPoint(cpu('p', 'c', '1.2345678919', ' 5') + memory('p', 'c', 1024.9, ' 6'));

    expect(point).toMatchObject({ cpuNanoseconds: 1234567891, memoryBytes: 1024, timestampMs: 6 });
  });

  test.each(['NaN', '+Inf', '-Inf', '-1', '1e300'])(
    'that are none of a counter or a size (%s) count as zero',
    (value) => {
      expect(decode(cpu('p', 'c', value) + memory('p', 'c', 1)).pods).toEqual([]);
      expect(decode(cpu('p', 'c', 1) + memory('p', 'c', value)).pods).toEqual([]);
      expect(onlyPoint(start('p', 'c', value) + cpu('p', 'c', 1) + memory('p', 'c', 1))).toMatchObject({
        startMs: 0,
        startNs: 0,
      });
    },
  );

  test("of a start time are those of the original's integer, exactly", () => {
    const seconds = fc.double({ min: 0, max: 9_223_372_036, noNaN: true });
    fc.assert(
      fc.property(seconds, (value) => {
        const point = onlyPoint(start('p', 'c', value) + cpu('p', 'c', 1) + memory('p', 'c', 1));
        expect(BigInt(point.startMs) * 1_000_000n + BigInt(point.startNs)).toBe(BigInt(Math.trunc(value * 1e9)));
        expect(point.startNs).toBeLessThan(1e6);
      }),
    );
  });

  test('of the last line count, and the timestamp of the last line of CPU or memory', () => {
    const page = cpu('p', 'c', 1, ' 1') + memory('p', 'c', 2, ' 2') + cpu('p', 'c', 3, ' 3') + start('p', 'c', 4, ' 4');

    expect(onlyPoint(page)).toMatchObject({ cpuNanoseconds: 3e9, memoryBytes: 2, timestampMs: 3, startMs: 4000 });
  });

  test('without a start have an unknown one', () => {
    expect(onlyPoint(cpu('p', 'c', 1) + memory('p', 'c', 1)).startMs).toBe(UNKNOWN_START);
  });
});

describe('a Pod', () => {
  const complete = (pod: string, container: string) => cpu(pod, container, 1) + memory(pod, container, 1);

  test.each([
    ['with zero CPU', cpu('p', 'c', 0) + memory('p', 'c', 1)],
    ['with zero memory', cpu('p', 'c', 1) + memory('p', 'c', 0)],
    ['without CPU', memory('p', 'c', 1)],
    ['without memory', cpu('p', 'c', 1)],
    ['of which only the start is known', start('p', 'c', 1.79e9)],
  ])('that has a container %s is left out whole, and no other one', (_, lines) => {
    expect(names(decode(complete('p', 'good') + lines + complete('q', 'good')))).toEqual(['ns/q/good']);
  });

  test('comes where its first container was first seen, containers likewise', () => {
    const page = start('q', '2', 1) + complete('p', '1') + complete('q', '1') + complete('q', '2');

    expect(names(decode(page))).toEqual(['ns/q/2', 'ns/q/1', 'ns/p/1']);
  });

  test('is told from one whose names are joined alike', () => {
    const pair = (namespace: string, pod: string) =>
      ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes']
        .map((family) => `${family}{container="c",namespace="${namespace}",pod="${pod}"} 1\n`)
        .join('');

    expect(decode(pair('a/b', 'c') + pair('a', 'b/c')).pods).toHaveLength(2);
  });
});

describe('labels', () => {
  const withLabels = (text: string) =>
    `container_cpu_usage_seconds_total{${text}} 1\ncontainer_memory_working_set_bytes{${text}} 1\n`;

  test.each([
    ['in another order', 'pod="p",namespace="ns",container="c"', ['ns/p/c']],
    ['among others', 'image="x:1",container="c",id="2",namespace="ns",pod="p",zone="z"', ['ns/p/c']],
    [
      'with a name that ends alike before them',
      'xcontainer="x",container="c",namespace="ns",xpod="y",pod="p"',
      ['ns/p/c'],
    ],
    [
      'with a value that looks like one',
      String.raw`a="container=\"x\"",container="c",namespace="ns",pod="p"`,
      ['ns/p/c'],
    ],
    ['with escapes', String.raw`container="c\"\\\n\q",namespace="ns",pod="p"`, ['ns/p/c"\\\n\\q']],
    ['with empty values', 'container="",namespace="ns",pod="p"', ['ns/p/']],
    ['beyond ASCII', 'container="é",namespace="ns",pod="Ã©"', ['ns/Ã©/é']],
    // Such a line is no container's.
    ['without a container', 'namespace="ns",pod="p"', []],
    ['without a Pod', 'container="c",namespace="ns"', []],
    ['without a namespace', 'container="c",pod="p"', []],
    ['that are none', '', []],
  ])('%s', (_, text, expected) => {
    expect(names(decode(withLabels(text)))).toEqual(expected);
  });

  test('written in two ways are those of one container', () => {
    const page =
      cpu('p', 'c', 1) + 'container_memory_working_set_bytes{pod="p",namespace="ns",container="c",x="y"} 2\n';

    expect(onlyPoint(page)).toMatchObject({ cpuNanoseconds: 1e9, memoryBytes: 2 });
  });
});

test('a line that does not parse fails the page, whatever it is about', () => {
  const page = recorded('five-containers.txt').toString();

  expect(() => decode(`${page}uninteresting{a="b"} oops\n`)).toThrow(ExpositionError);
  expect(() => decode(page.replace('TYPE scrape_error gauge', 'TYPE scrape_error gage'))).toThrow(/^line 6\d: unknown/);
});

test('half a page fails, or is the batch of its whole lines', () => {
  const page = recorded('five-containers.txt');
  fc.assert(
    fc.property(fc.nat(page.length), (length) => {
      try {
        const { pods } = decodeBatch(page.subarray(0, length), REQUEST_TIME_MS);
        for (const { containers } of pods)
          for (const { point } of containers) expect(point.memoryBytes).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpositionError);
      }
    }),
  );
});
