import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { ExpositionError } from '../../src/kubelet/page/exposition-error.js';
import { CollectionError } from '../../src/kubelet/page/collection-error.js';
import { PageDecoder } from '../../src/kubelet/page/page-decoder.ts';
import { NodePages } from '../../src/kubelet/page/node-pages.js';
import { PlainDecoder } from '../plain/decode-batch.ts';
import { plainBatch } from '../plain/plain-batch.ts';
import { plainParse, scanOrMalformed } from '../plain/exposition-samples.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const recorded = readFileSync(new URL('../testdata/kubelet-pages/five-containers.txt', import.meta.url), 'utf8');
const lines = recorded.split('\n');
/** Every so many lines of a real page: short, so that a million are done in minutes, and with all kinds of lines. */
const excerpts = [0, 1, 2, 3].map((from) => Buffer.from(lines.filter((_, i) => i % 7 === from).join('\n')));

const words = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '"',
  '{',
  '}',
  ',',
  '=',
  '\\',
  '#',
  'é',
  '-',
  '+',
  '.',
  'e',
  'NaN',
  '+Inf',
  '1e400',
  '# HELP ',
  '# TYPE ',
  '# TYPE a gauge\n',
  'a{b="c"} 1 5\n',
  '1790000002630',
  '\\"',
  'x="y"',
  'scrape_error 1\n',
  'resource_scrape_error 0\n',
  '9223372036854775808',
];

const scanner: FuzzTarget = {
  name: 'exposition',
  seeds: [...excerpts, Buffer.from('a{b="c",d="e"} 1.5e3 1790000002630\n# TYPE a counter\n{"a",b="\\\\"} NaN\n')],
  words,
  check: (input) => {
    const found = scanOrMalformed(input);
    // The judge knows text alone, and is known to differ from the real one about zero bytes (see Exposition).
    if (!isUtf8(input) || input.includes(0)) return;
    const truth = plainParse(input.toString());
    if (!isDeepStrictEqual(found, truth)) expect(found).toEqual(truth);
  },
};

const NOW_MS = 1_790_000_000_000;
const good = excerpts[0]!;
let nodePages = new NodePages(new PageDecoder());
let judge = new PlainDecoder();
let pages = 0;

const decoding: FuzzTarget = {
  name: 'kubelet-pages',
  seeds: excerpts,
  words,
  // Pages of one kubelet, one after the other: what is known of the last one is used for the next.
  check: (input) => {
    if (pages++ % 1_000 === 0) [nodePages, judge] = [new NodePages(new PageDecoder()), new PlainDecoder()];
    for (const page of [good, input]) {
      const found = outcome(() => plainBatch(nodePages.decodePage(page, NOW_MS)));
      const truth = outcome(() => judge.decode(page, NOW_MS));
      if (!isDeepStrictEqual(found, truth)) expect(found).toEqual(truth);
    }
  },
};

function outcome(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ExpositionError || error instanceof CollectionError) return error.message;
    throw error;
  }
}

it('the scanner finds what the plain parser finds, or refuses', () => fuzz(scanner));
it('pages that follow each other are decoded as each alone', () => fuzz(decoding));
