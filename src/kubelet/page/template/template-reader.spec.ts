import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { kubeletPage } from '../../../../test/bench/kubelet-page.js';
import type { ParsedPage } from '../page-decoder.js';

const NOW_MS = 1_790_000_000_123;

const { PageDecoder } = await import('../page-decoder.js');

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

function parse(page: Buffer): ParsedPage {
  return new PageDecoder().parsePage(page, NOW_MS, undefined, new PageDecoder().memory.beginPage(0));
}

const line = (name: string, value: string) => `${name}{container="c",namespace="n",pod="p"} ${value}\n`;
const pageOf = (cpu: string, memory: string, start: string) =>
  Buffer.from(
    line('container_cpu_usage_seconds_total', cpu) +
      line('container_memory_working_set_bytes', memory) +
      line('container_start_time_seconds', start),
  );

/** A value as Go and others write it. */
const value = fc
  .tuple(
    fc.oneof(
      fc.double({ min: 0, max: 1e22, noNaN: true }),
      fc.double({ min: 1e9, max: 4e9, noNaN: true }),
      fc.nat().map((nanoseconds) => nanoseconds / 1e9),
      fc.maxSafeNat(),
    ),
    fc.nat(16),
    fc.constantFrom('shortest', 'exponential', 'fixed', 'padded'),
  )
  .map(([number, digits, form]) => {
    if (form === 'shortest') return String(number);
    if (form === 'fixed') return number.toFixed(digits);
    if (form === 'padded') return `000${number}`;
    return number.toExponential(digits).replace(/([+-])(\d)$/, '$10$2');
  });
const time = fc.constantFrom('', ' 1790000000123', ' 179', ' 1790000000', ' 999999999999999', ' 9999999999999999');

test('numbers are, to the last bit, those of the whole parser', () => {
  const template = parse(pageOf('1', '2', '3')).template!;
  let read = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(value, time), { minLength: 3, maxLength: 3 }), (said) => {
      const [cpu, memory, start] = said.map(([number, when]) => number + when);
      const page = pageOf(cpu!, memory!, start!);
      const values = new Float64Array(8).fill(7);
      if (!template.readPage(page, NOW_MS, { values })) {
        expect(values).toEqual(new Float64Array(8).fill(7));
        return;
      }
      read++;
      expect(values.subarray(4)).toEqual(parse(page).batch.values.subarray(4));
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(100);
});

test('a page that is nothing but its end is another one', () => {
  const end = Buffer.from('# EOF\n');
  const page = Buffer.concat([pageOf('1', '2', '3'), end]);
  const { template } = parse(page);

  expect(template!.readPage(page, NOW_MS, { values: new Float64Array(8) })).toBe(true);
  expect(template!.readPage(end, NOW_MS, { values: new Float64Array(8) })).toBe(false);
});

test.each([
  ['has no WebAssembly', undefined],
  ['has no SIMD', { ...globalThis.WebAssembly, validate: () => false }],
])('where Node %s, pages are parsed whole each time', async (_, replaced) => {
  vi.stubGlobal('WebAssembly', replaced);
  vi.resetModules();
  const { PageDecoder: Decoder } = await import('../page-decoder.js');
  const { NodePages } = await import('../node-pages.js');
  const pages = new NodePages(new Decoder());
  const page = kubeletPage(1);
  const first = pages.decodePage(page, NOW_MS).values.slice();

  expect(pages.decodePage(page, NOW_MS).values).toEqual(first);
  expect(pages.lastPage).toMatchObject({ template: undefined });
});

const longNames = (metrics: number) =>
  Buffer.from(
    Array.from({ length: metrics }, (_, metric) =>
      Array.from({ length: 10 }, (_label, i) => `m${metric}{a="${i}${'x'.repeat(50_000)}"} 1\n`).join(''),
    ).join('') + pageOf('1', '2', '3').toString(),
  );

test('the memory grows with a page, up to a bound', () => {
  const grown = longNames(3);
  expect(parse(grown).template?.readPage(grown, NOW_MS, { values: new Float64Array(8) })).toBe(true);
  // Larger ones are parsed whole.
  expect(parse(longNames(9)).template).toBeUndefined();
  expect(parse(pageOf('1', '2', '3')).template).toBeDefined();
});
