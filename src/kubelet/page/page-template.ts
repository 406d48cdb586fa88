import { type BatchLayout, type MetricsBatch, NODE_SLOT } from '../../model/metrics-batch.js';
import { isBlank, NEWLINE, OPEN_BRACE, SPACE } from './exposition-bytes.js';
import { parseFloatBytes, POWERS_OF_TEN, scanDecimal } from './float.js';
import { type LineLabels, labelsEnd, podPlaceOfLabels, slotOfLabels } from './line-labels.js';
import { repeatsBytes } from './same-bytes.js';
import {
  type Sample,
  SCRAPE_ERROR,
  type PageSeries,
  setExtraSample,
  setSample,
  SAMPLE_TIME,
  SAMPLE_VALUE,
} from './page-series.js';

/** How the lines of one metric begin. Nodes of one kubelet version have the same. */
export interface PageMetric {
  /** The comments before the first line, and the metric's name. */
  readonly heading: Buffer;
  readonly nameLength: number;
  /** Undefined for a metric that nobody reads: it is checked only. */
  readonly series: PageSeries | undefined;
}

/** Lines of one metric whose labels follow each other in `PageTemplate.labels`. */
export interface LineRun {
  readonly metric: PageMetric;
  /** The place of the first line's labels; -1 for a line without labels, which is alone. */
  readonly first: number;
  readonly count: number;
}

/** What of a batch is new with each page. */
export type BatchNumbers = Omit<MetricsBatch, 'layout'>;

/** Digits of a time behind the first nine. More than this are left to the whole parser: no double holds 16 exactly. */
const LONGEST_LOW = 6;

/** One for all pages, which are read one after the other: the sample that is read, and where labels were first seen. */
const sample: Sample = new Float64Array(2);
let seenAt = new Int32Array(256);
let seenLength = new Int32Array(256);

/**
 * Reads the next pages of a node while only their numbers are new and everything else is the same, byte for byte. It is
 * made from a page that parsed. A page of 290 lines takes 20 µs, and 130 µs when it is parsed again
 * (`npm run bench -- decode`).
 *
 * The whole parser would read the same: the bytes between the numbers did parse, they end where a number begins, and the
 * numbers are checked here.
 */
export class PageTemplate {
  constructor(
    readonly layout: BatchLayout,
    private readonly runs: readonly LineRun[],
    private readonly labels: readonly LineLabels[],
    /** What stands behind the last sample. */
    private readonly end: Buffer,
  ) {}

  /**
   * Writes the page's numbers into a batch. Returns false if the page is another one, is malformed
   * or is written in a rare way. Then some of the values may have been written.
   */
  readPage(page: Buffer, requestTimeMs: number, batch: BatchNumbers): boolean {
    if (page.at(-1) !== NEWLINE) return false;
    if (seenAt.length < this.labels.length) {
      seenAt = new Int32Array(2 * this.labels.length);
      seenLength = new Int32Array(seenAt.length);
    }
    seenAt.fill(-1, 0, this.labels.length);
    const view = new DataView(page.buffer, page.byteOffset, page.length);
    let at = 0;
    for (const run of this.runs) {
      at = this.readRun(run, page, view, at, requestTimeMs, batch);
      if (at === -1) return false;
    }
    return page.length - at === this.end.length && startsWith(page, at, this.end);
  }

  /** Returns where the run ends, or -1. */
  private readRun(
    { metric, first, count }: LineRun,
    page: Buffer,
    view: DataView,
    start: number,
    requestTimeMs: number,
    { values, extra }: BatchNumbers,
  ): number {
    const { heading, nameLength, series } = metric;
    if (!startsWith(page, start, heading)) return -1;
    let at = start + heading.length;
    let nameStart = at - nameLength;
    for (let i = 0; i < count; i++) {
      if (i > 0) {
        if (!repeatsBytes(view, at, nameStart, nameLength)) return -1;
        nameStart = at;
        at += nameLength;
      }
      if (first !== -1) {
        at = this.knownEnd(first + i, page, view, at);
        if (at === -1) return -1;
      }
      if (page[at] !== SPACE) return -1;
      at = numberEnd(page, at + 1, requestTimeMs);
      if (at === -1) return -1;
      if (series === undefined) continue;
      if (series.field === SCRAPE_ERROR) {
        if (sample[SAMPLE_VALUE] !== 0) return -1;
      } else if (!series.extra) {
        setSample(
          values,
          series.of === 'node' ? NODE_SLOT : slotOfLabels(this.labels[first + i]!),
          series.field,
          sample,
        );
      } else if (extra !== undefined) setExtraSample(extra, series, this.placeOf(first + i, series), sample);
    }
    return at;
  }

  /** The slot or the Pod that the labels name; -1 without labels too, as the node has none. */
  private placeOf(index: number, { of }: PageSeries): number {
    if (index < 0) return -1;
    return of === 'pod' ? podPlaceOfLabels(this.labels[index]!) : slotOfLabels(this.labels[index]!);
  }

  /** Where the labels end that begin here, when they are those; otherwise -1. */
  private knownEnd(index: number, page: Buffer, view: DataView, start: number): number {
    const seen = seenAt[index]!;
    if (seen !== -1) {
      const length = seenLength[index]!;
      return repeatsBytes(view, start, seen, length) ? start + length : -1;
    }
    const before = index > 0 ? seenAt[index - 1]! : -1;
    const end = labelsEnd(this.labels[index]!, this.layout, page, view, start, before);
    seenAt[index] = start;
    seenLength[index] = end - start;
    return end;
  }
}

/** Reads value and time of a line into `sample`. Returns where the next line begins, or -1. */
function numberEnd(page: Buffer, start: number, requestTimeMs: number): number {
  let at = scanDecimal(page, start, sample, SAMPLE_VALUE);
  if (at === -1 || !isBlankOrNewline(page[at]) || !Number.isFinite(sample[SAMPLE_VALUE]!)) at = wordEnd(page, start);
  if (at === -1) return -1;
  if (page[at] === NEWLINE) {
    sample[SAMPLE_TIME] = requestTimeMs;
    return at + 1;
  }
  at = scanTimestamp(page, at + 1);
  return page[at] === NEWLINE ? at + 1 : -1;
}

/** Reads a time of 10 to 15 digits into `sample`, in two integers as `scanDecimal`. Returns where it ends, or -1. */
function scanTimestamp(page: Buffer, start: number): number {
  let at = start;
  let high = 0;
  for (let digit = page[at]! ^ 0x30; digit < 10 && at - start < 9; digit = page[++at]! ^ 0x30) {
    high = (Math.imul(high, 10) + digit) | 0;
  }
  const middle = at;
  let low = 0;
  for (let digit = page[at]! ^ 0x30; digit < 10; digit = page[++at]! ^ 0x30) low = (Math.imul(low, 10) + digit) | 0;
  if (at === middle || at - middle > LONGEST_LOW) return -1;
  sample[SAMPLE_TIME] = high * POWERS_OF_TEN[at - middle]! + low;
  return at;
}

/** Returns where a value that is not a decimal ends, such as `NaN`; -1 if it is no value. */
function wordEnd(page: Buffer, start: number): number {
  let end = start;
  while (!isBlankOrNewline(page[end]) && page[end] !== OPEN_BRACE) end++;
  const value = end === start ? 'none' : parseFloatBytes(page, start, end);
  if (typeof value === 'string') return -1;
  sample[SAMPLE_VALUE] = value;
  return end;
}

function isBlankOrNewline(byte: number | undefined): boolean {
  return byte === NEWLINE || isBlank(byte);
}

function startsWith(page: Buffer, start: number, bytes: Buffer): boolean {
  const end = start + bytes.length;
  return end <= page.length && bytes.compare(page, start, end) === 0;
}
