import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import type { MetricsBatch } from '../../../test/plain/metrics-batch.js';
import { decodeBatch as decodePlainly, PlainDecoder } from '../../../test/plain/decode-batch.js';
import { kubeletPages } from '../../../test/plain/kubelet-pages.js';
import { plainBatch } from '../../../test/plain/plain-batch.js';
import { UNKNOWN_START } from '../../model/metrics-batch.js';
import { CollectionError } from './collection-error.js';
import { PageDecoder } from './page-decoder.js';
import { NodePages } from './node-pages.js';
import { ExpositionError } from './exposition-error.js';
import { PageTemplate } from './template/page-template.js';

const REQUEST_TIME_MS = 1_790_000_000_123;

function recorded(name: string): Buffer {
  return readFileSync(new URL(`../../../test/testdata/kubelet-pages/${name}`, import.meta.url));
}

/** Decodes a page as the first of its node, and the same page again as its second. */
function decodeBatch(page: Buffer, requestTimeMs: number): MetricsBatch {
  const pages = new NodePages(new PageDecoder());
  const first = plainBatch(pages.decodePage(page, requestTimeMs));
  expect(plainBatch(pages.decodePage(page, requestTimeMs))).toEqual(first);
  return first;
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
        expect(isPageError(error)).toBe(true);
      }
    }),
  );
});

test.each([
  ['a Pod and its container', cpu('p', 'c', 1), false],
  ['a Pod and no container', 'node_memory_working_set_bytes 1\n', true],
])('a page with series of %s tells whether it has only Pods', (_, others, onlyPods) => {
  const pages = new NodePages(new PageDecoder());
  const page = Buffer.from(`${others}pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 1\n`);
  for (let i = 0; i < 2; i++) pages.decodePage(page, REQUEST_TIME_MS);
  const without = new NodePages(new PageDecoder());
  without.decodePage(Buffer.from(others), REQUEST_TIME_MS);

  expect(pages.lastPage).toMatchObject({ onlyPods });
  expect(without.lastPage).toMatchObject({ onlyPods: false });
});

describe('a kubelet that could not collect its metrics', () => {
  const node = 'node_cpu_usage_seconds_total 4\nnode_memory_working_set_bytes 5\n';
  const errors = (resource: number | string, old: number | string = resource) =>
    `# TYPE resource_scrape_error gauge\nresource_scrape_error ${resource}\nscrape_error ${old}\n`;

  test.each([
    ['says so and nothing else', errors(1), 'resource_scrape_error 1'],
    ['says so by the name of old kubelets', 'scrape_error 1\n', 'scrape_error 1'],
    ['says so beside numbers', node + errors(1), 'resource_scrape_error 1'],
    ['says something that is no number', errors('NaN'), 'resource_scrape_error NaN'],
  ])('%s: the page is none, whether or not there was one before', (_, page, said) => {
    const pages = new NodePages(new PageDecoder());
    const failure = new CollectionError(`the kubelet could not collect its metrics (${said})`);
    const decodeNext = (text: string) => plainBatch(pages.decodePage(Buffer.from(text), REQUEST_TIME_MS));

    expect(() => decodeNext(page)).toThrow(failure);
    decodeNext(node + errors(0));
    const last = pages.lastPage;
    expect(() => decodeNext(page)).toThrow(failure);
    expect(pages.lastPage).toBe(last);
    expect(decodeNext(node + errors(0)).node).toMatchObject({ memoryBytes: 5 });
  });

  test.each([
    ['nothing', ''],
    ['only its own state', errors(0)],
    ['a node of zeros', node.replace(' 4', ' 0')],
    ['only Pods', 'pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 1\n'],
  ])('shows it by a page of %s, where there was something', (_, page) => {
    const decoder = new PageDecoder();
    const [pages, other] = [new NodePages(decoder), new NodePages(decoder)];
    const decodeNext = (text: string) => pages.decodePage(Buffer.from(text), REQUEST_TIME_MS);

    // Nobody knows yet whether there is anything.
    decodeNext(page);
    decodeNext(page);
    for (const something of [node, cpu('p', 'c', 0)]) {
      decodeNext(something);
      for (let i = 0; i < 2; i++) expect(() => decodeNext(page)).toThrow('neither the node nor any container');
    }
    expect(() => other.decodePage(Buffer.from(page), REQUEST_TIME_MS)).not.toThrow();
  });
});

function isPageError(error: unknown): boolean {
  return error instanceof ExpositionError || error instanceof CollectionError;
}

describe('pages of one node, one after the other', () => {
  const batchOrError = (decodeIt: () => MetricsBatch): MetricsBatch | string => {
    try {
      return decodeIt();
    } catch (error) {
      expect(isPageError(error)).toBe(true);
      return (error as Error).message;
    }
  };

  test('are decoded as the plain decoder does', () => {
    fc.assert(
      fc.property(kubeletPages, (generated) => {
        const pages = new NodePages(new PageDecoder());
        const judge = new PlainDecoder();
        for (const page of generated) {
          expect(batchOrError(() => plainBatch(pages.decodePage(page, REQUEST_TIME_MS)))).toEqual(
            batchOrError(() => judge.decode(page, REQUEST_TIME_MS)),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  const good =
    ['p', 'q', 'r'].map((pod) => cpu(pod, 'container', '1.25', ' 1790000000000')).join('') +
    ['p', 'q', 'r'].map((pod) => memory(pod, 'container', 2, ' 1790000000000')).join('') +
    ['p', 'q', 'r'].map((pod) => `unread{namespace="ns",pod="${pod}"} 3\n`).join('') +
    'node_cpu_usage_seconds_total 4\nnode_memory_working_set_bytes 5\n# EOF\n';
  const memoryOfQ = memory('q', 'container', 2, ' 1790000000000');

  test.each<[string, string]>([
    ['other names in a later metric', good.replace(memoryOfQ, memoryOfQ.replace('"container"', '"contbiner"'))],
    ['another Pod in a later metric', good.replace(memoryOfQ, memoryOfQ.replace('pod="q"', 'pod="x"'))],
    ['another namespace in a later metric', good.replace(memoryOfQ, memoryOfQ.replace('"ns"', '"sn"'))],
    ['another metric in a later line', good.replace(memoryOfQ, memoryOfQ.replace('_memory_', '_nemory_'))],
    ['no blank before a value', good.replace('"} 1.25', '"}11.25')],
    ['a tab before a value', good.replace('"} 1.25', '"}\t1.25')],
    ['a tab before a time', good.replace(' 1790', '\t1790')],
    ['a malformed value that nobody reads', good.replace('"} 3', '"} 3x')],
    ['a value that nobody reads and is too large', good.replace('"} 3', '"} 1e999')],
    ['a word as value', good.replace('"} 3', '"} NaN')],
    ['a word as value that is read', good.replace('"} 1.25', '"} +Inf')],
    ['no value', good.replace('"} 3', '"} ')],
    ['a brace behind a value', good.replace('"} 3', '"} 3{')],
    ['a carriage return', good.replace('"} 3', '"} 3\r')],
    ['no time', good.replace(' 1790000000000', '')],
    ['a short time', good.replace(' 1790000000000', ' 179')],
    ['a time of 16 digits', good.replace(' 1790000000000', ' 9007199254740993')],
    ['a time out of range', good.replace(' 1790000000000', ' 9999999999999999999')],
    ['a blank behind a time', good.replace(' 1790000000000', ' 1790000000000 ')],
    ['another comment', good.replace('# EOF', '# EOE')],
    ['a malformed end', good.replace('# EOF', '#\n?')],
    ['a longer end', `${good}x 1\n`],
    ['no end', good.replace('# EOF\n', '')],
    ['no line break at the end', good.slice(0, -1)],
    ['a zero byte at the start of a line', good.replace('node_cpu', '\0node_cpu')],
    ['a line less', good.replace(memoryOfQ, '')],
    ['a line twice', good.replace(memoryOfQ, memoryOfQ + memoryOfQ.replace(' 2', ' 7'))],
    ['another state of the kubelet', good.replace('# EOF', 'resource_scrape_error 1\n# EOF')],
  ])('are read anew with %s, as alone', (_, page) => {
    expect(page).not.toBe(good);
    const pages = new NodePages(new PageDecoder());
    const decodeNext = (text: string) =>
      batchOrError(() => plainBatch(pages.decodePage(Buffer.from(text), REQUEST_TIME_MS)));
    const alone = (text: string) => batchOrError(() => decodePlainly(Buffer.from(text), REQUEST_TIME_MS));

    expect(decodeNext(good)).toEqual(alone(good));
    expect(decodeNext(page)).toEqual(alone(page));
    expect(decodeNext(good)).toEqual(alone(good));
  });

  test('share their layout while the page names the same containers', () => {
    const decoder = new PageDecoder();
    const pages = new NodePages(decoder);
    const page = cpu('p', 'c', 1) + memory('p', 'c', 2) + cpu('q', 'c', 1);
    const { layout } = pages.decodePage(Buffer.from(page), REQUEST_TIME_MS);
    const again = (text: string, node = pages) => node.decodePage(Buffer.from(text), REQUEST_TIME_MS).layout;

    expect(again(page.replace('} 1', '} 23'))).toBe(layout);
    // Another comment, line or way to write a number needs the whole parser.
    expect(again(`# x\n${page}`)).toBe(layout);
    expect(again(`${page}other 1\n`)).toBe(layout);
    expect(again(page.replace('} 2', '}  2'))).toBe(layout);
    expect(again(page + cpu('r', 'c', 1))).not.toBe(layout);
    const ofOther = again(page, new NodePages(decoder));
    expect(ofOther).not.toBe(layout);
    // A node that comes back begins anew.
    const before = again(page);
    pages.close();
    expect(pages.lastPage).toBeUndefined();
    expect(again(page)).not.toBe(before);
  });

  test('are read from the numbers alone while all else is the same', () => {
    const pages = new NodePages(new PageDecoder());
    const read = vi.spyOn(PageTemplate.prototype, 'readPage');
    const page = recorded('five-containers.txt');
    for (let i = 0; i < 3; i++) pages.decodePage(page, REQUEST_TIME_MS);
    pages.decodePage(Buffer.from(page.toString().replaceAll(' 1795', ' 1796')), REQUEST_TIME_MS);

    // Once for the first page, to see whether it can be read so.
    expect(read.mock.results.map(({ value }) => value as boolean)).toEqual([true, true, true, true]);
    read.mockRestore();
  });
});
