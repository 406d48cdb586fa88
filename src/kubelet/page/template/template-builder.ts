import type { BatchLayout } from '../../../model/metrics-batch.js';
import { CPU_NS, MEMORY_BYTES, START_NS } from '../../../model/metrics-batch.js';
import { ownCopy } from '../../../model/own-copy.js';
import type { ExpositionScanner } from '../exposition-scanner.js';
import { type PageSeries, SCRAPE_ERROR } from '../page-series.js';
import { arrayOf } from './batch-arrays.js';
import { nameNobody, type NamedByLabels, namesOfLayout, NOBODY_NAMED, splitLabels } from './line-labels.js';
import type { PageForms } from './page-forms.js';
import { PageTemplate } from './page-template.js';
import {
  BEGINS_METRIC,
  CPU,
  FORM_RECORD,
  GAUGE,
  LABELS_RECORD,
  MEMORY,
  NO_LABELS,
  NOBODY,
  OF_NODE,
  RUN_RECORD,
  SCRIPT_HEADER,
  START,
  TEXT_RECORD,
  UNREAD,
  ZERO,
} from './template-format.js';
import type { TemplateReader } from './template-reader.js';

/**
 * What a template may become: of a page of some 2,000 containers. A larger page is parsed whole each time. With this bound
 * and these costs all numbers of a script fit into 16 bits.
 */
const MOST_BYTES = 1024 * 1024;
/** Beside the text. */
const LABELS_COST = 100;
const RUN_COST = 400;
const LONGEST_HEADING = 0xffff;

/** Lines of one metric whose labels follow each other in `places`. */
interface LineRun {
  readonly series: PageSeries | undefined;
  readonly beginsMetric: boolean;
  /** The place of the first line's labels; -1 for a line without labels, which is alone. */
  readonly first: number;
  count: number;
}

/** Notes how a page is written while it is read, for the template of the pages after it. */
export class TemplateBuilder {
  private readonly form: Uint8Array[] = [];
  private readonly runs: LineRun[] = [];
  /** The place of each label set among the labels, by the text between and including the braces. */
  private readonly places = new Map<string, number>();
  private good: boolean;
  private bytes = 0;
  /** Where the line begins, comments before it included. */
  private lineStart = 0;
  private lastName = '';

  constructor(
    private readonly reader: TemplateReader | undefined,
    private readonly forms: PageForms,
    private readonly gauges: number,
  ) {
    this.good = reader !== undefined;
  }

  /** Notes the current sample, its metric's name and its labels as they are written; `undefined` when there are none. */
  addSample(
    samples: ExpositionScanner,
    name: string,
    series: PageSeries | undefined,
    labels: string | undefined,
  ): void {
    const { start, nameStart } = samples;
    // Behind blanks or quotes a name is another one to the original, and rare enough to be left to the whole parser.
    if (nameStart !== start) this.giveUp();
    if (!this.good) return;
    const place = labels === undefined ? -1 : this.placeOfLabels(labels);
    const last = this.runs.at(-1);
    if (name === this.lastName && start === this.lineStart && place !== -1 && place === last!.first + last!.count) {
      last!.count++;
    } else this.beginRun(samples, name, series, labels, place);
    this.lastName = name;
    this.lineStart = samples.end;
    if (this.bytes > MOST_BYTES) this.giveUp();
  }

  /** The template, or undefined when the page is written in a way that a template cannot be made of. */
  buildTemplate(page: Buffer, layout: BatchLayout): PageTemplate | undefined {
    if (!this.good || this.reader === undefined) return undefined;
    this.bytes += page.length - this.lineStart;
    if (this.bytes > MOST_BYTES) return undefined;
    const known = namesOfLayout(layout);
    const labels = [...this.places.keys()];
    const named = labels.map((text) => known.get(text) ?? NOBODY_NAMED);
    if (!this.runs.every((run) => namesItsOwn(run, labels, named))) return undefined;
    const script = buildScript(this.runs, labels, named);
    return new PageTemplate(
      this.reader,
      this.forms.internForm(this.form),
      script,
      ownCopy(page.subarray(this.lineStart)),
    );
  }

  /** What has been noted is garbage, and no more is noted. */
  private giveUp(): void {
    this.good = false;
    this.form.length = 0;
    this.runs.length = 0;
    this.places.clear();
  }

  private beginRun(
    { page, nameStart, nameEnd }: ExpositionScanner,
    name: string,
    series: PageSeries | undefined,
    labels: string | undefined,
    place: number,
  ): void {
    // Without labels a sample is no container's and no Pod's.
    const read = labels === undefined && series?.of !== 'node' ? undefined : series;
    const heading = page.subarray(this.lineStart, nameEnd);
    this.bytes += RUN_COST + heading.length;
    if (heading.length > LONGEST_HEADING || this.bytes > MOST_BYTES) return this.giveUp();
    const beginsMetric = this.lineStart !== nameStart || name !== this.lastName || read !== this.runs.at(-1)!.series;
    if (beginsMetric) this.form.push(this.metricRecord(heading, nameEnd - nameStart, read), heading);
    this.runs.push({ series: read, beginsMetric, first: place, count: 1 });
  }

  private metricRecord(heading: Uint8Array, nameLength: number, series: PageSeries | undefined): Uint8Array {
    const record = Buffer.alloc(FORM_RECORD);
    record.writeUInt16LE(heading.length, 0);
    record.writeUInt16LE(nameLength, 2);
    record.writeUInt8(kindOf(series), 4);
    record.writeUInt8(series === undefined ? 0 : arrayOf(series, this.gauges), 5);
    return record;
  }

  private placeOfLabels(labels: string): number {
    let place = this.places.get(labels);
    if (place === undefined) {
      this.bytes += LABELS_COST + labels.length;
      this.places.set(labels, (place = this.places.size));
    }
    return place;
  }
}

function kindOf(series: PageSeries | undefined): number {
  if (series === undefined) return UNREAD;
  return kindOfField(series.field) | (series.of === 'node' ? OF_NODE : 0);
}

function kindOfField(field: number): number {
  switch (field) {
    case CPU_NS:
      return CPU;
    case MEMORY_BYTES:
      return MEMORY;
    case START_NS:
      return START;
    case SCRAPE_ERROR:
      return ZERO;
    default:
      return GAUGE;
  }
}

/** Whether the labels of a run say whose its samples are, where that must be known. */
function namesItsOwn(
  { series, first, count }: LineRun,
  labels: readonly string[],
  named: readonly NamedByLabels[],
): boolean {
  if (series === undefined || series.of === 'node') return true;
  for (let i = first; i < first + count; i++) {
    const place = series.of === 'pod' ? named[i]!.pod : named[i]!.slot;
    if (place === -1 && !(series.extra && named[i] === NOBODY_NAMED && nameNobody(labels[i]!, series.of))) return false;
  }
  return true;
}

/** Writes a script as `template-format.ts` describes it. */
function buildScript(runs: readonly LineRun[], labels: readonly string[], named: readonly NamedByLabels[]): Uint8Array {
  const texts = new Map<string, number>();
  const textOf = (text: string) => {
    const place = texts.get(text) ?? texts.size;
    texts.set(text, place);
    return place;
  };
  const records = labels.map((text, i) => {
    const [first, second] = splitLabels(text);
    const { slot, pod } = named[i]!;
    return [textOf(first), textOf(second), slot === -1 && pod === -1 ? NOBODY : Math.max(slot, pod)] as const;
  });
  const recordBytes = runs.length * RUN_RECORD + (texts.size + 1) * TEXT_RECORD + labels.length * LABELS_RECORD;
  const all = [...texts.keys()].join('');
  const script = Buffer.allocUnsafeSlow(SCRIPT_HEADER + recordBytes + all.length);
  let at = 0;
  for (const count of [runs.length, labels.length, texts.size, 0]) at = script.writeUInt16LE(count, at);
  for (const { first, count, beginsMetric } of runs) {
    at = script.writeUInt16LE(first === -1 ? NO_LABELS : first, at);
    at = script.writeUInt16LE(beginsMetric ? count | BEGINS_METRIC : count, at);
  }
  let textAt = 0;
  for (const text of texts.keys()) {
    at = script.writeUInt32LE(textAt, at);
    textAt += text.length;
  }
  at = script.writeUInt32LE(textAt, at);
  for (const record of records) for (const word of record) at = script.writeUInt16LE(word, at);
  script.write(all, at, 'latin1');
  return script;
}
