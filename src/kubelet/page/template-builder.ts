import type { BatchLayout } from '../../model/metrics-batch.js';
import { ownCopy } from '../../model/own-copy.js';
import type { ExpositionScanner } from './exposition-scanner.js';
import type { PageMetrics } from './page-metrics.js';
import { nameNobody, type LineLabels, lineLabels, podPlaceOfLabels, slotOfLabels } from './line-labels.js';
import { PageTemplate, type LineRun } from './page-template.js';
import type { PageSeries } from './page-series.js';

/** What a template may become: of a page of some 2,000 containers. A larger page is parsed whole each time. */
const MOST_BYTES = 1024 * 1024;
/** Beside the text. */
const LABELS_COST = 100;
const RUN_COST = 400;

type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** Labels that the template can compare: ASCII without zeros. */
// eslint-disable-next-line no-control-regex
const COMPARABLE = /^[\x01-\x7f]*$/;

/** Notes how a page is written while it is read, for the template of the pages after it. */
export class TemplateBuilder {
  private readonly runs: Growing<LineRun>[] = [];
  /** The place of each label set among the labels, by the text between and including the braces. */
  private readonly places = new Map<string, number>();
  private good = true;
  private bytes = 0;
  /** Where the line begins, comments before it included. */
  private lineStart = 0;
  private lastName = '';

  constructor(private readonly metrics: PageMetrics) {}

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
    } else this.beginRun(samples, series, labels, place);
    this.lastName = name;
    this.lineStart = samples.end;
    if (this.bytes > MOST_BYTES) this.giveUp();
  }

  /** The template, or undefined when the page is written in a way that a template cannot be made of. */
  buildTemplate(page: Buffer, layout: BatchLayout): PageTemplate | undefined {
    this.bytes += page.length - this.lineStart;
    if (!this.good || this.bytes > MOST_BYTES) return undefined;
    for (const text of this.places.keys()) if (!COMPARABLE.test(text)) return undefined;
    const labels = lineLabels(this.places.keys(), layout);
    if (!this.runs.every((run) => namesItsOwn(run, labels))) return undefined;
    return new PageTemplate(layout, this.runs, labels, ownCopy(page.subarray(this.lineStart)));
  }

  /** What has been noted is garbage, and no more is noted. */
  private giveUp(): void {
    this.good = false;
    this.runs.length = 0;
    this.places.clear();
  }

  private beginRun(
    { page, nameStart, nameEnd }: ExpositionScanner,
    series: PageSeries | undefined,
    labels: string | undefined,
    place: number,
  ): void {
    // Without labels a sample is no container's and no Pod's.
    const read = labels === undefined && series?.of !== 'node' ? undefined : series;
    this.bytes += RUN_COST + nameEnd - this.lineStart;
    if (this.bytes > MOST_BYTES) return;
    const metric = this.metrics.internMetric(page.subarray(this.lineStart, nameEnd), nameEnd - nameStart, read);
    this.runs.push({ metric, first: place, count: 1 });
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

/** Whether the labels of a run say whose its samples are, where that must be known. */
function namesItsOwn({ metric: { series }, first, count }: LineRun, labels: readonly LineLabels[]): boolean {
  if (series === undefined || series.of === 'node') return true;
  for (let i = first; i < first + count; i++) {
    const place = series.of === 'pod' ? podPlaceOfLabels(labels[i]!) : slotOfLabels(labels[i]!);
    if (place === -1 && !(series.extra && nameNobody(labels[i]!, series.of))) return false;
  }
  return true;
}
