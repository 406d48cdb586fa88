import { type BatchLayout, isSameLayout, type MetricsBatch } from '../../model/metrics-batch.js';
import { type ExtraResources, extraResourcesOf } from '../../model/resources.js';
import { CollectionError } from './collection-error.js';
import { ExpositionScanner } from './exposition-scanner.js';
import { OPEN_BRACE } from './exposition-bytes.js';
import { NameCache } from './name-cache.js';
import { PageContainers } from './page-containers.js';
import { PageExtras } from './page-extras.js';
import { PageMemory, type PageCost } from './page-memory.js';
import { SCRAPE_ERROR, type SeriesByName, seriesByName, SAMPLE_TIME, SAMPLE_VALUE } from './page-series.js';
import { PageForms } from './template/page-forms.js';
import type { PageTemplate } from './template/page-template.js';
import { TemplateBuilder } from './template/template-builder.js';
import { templateReader } from './template/template-reader.js';

/** How a Pod's own series begins, whichever of them. */
const POD_SERIES = '\npod_';

/** A page that could be read. */
export interface DecodedPage {
  /** Valid until the node's next page is decoded. */
  readonly batch: MetricsBatch;
  /** The length of the page before compression. */
  readonly bytes: number;
  /** Whether the page has series of Pods but none of containers. */
  readonly onlyPods: boolean;
}

/** A page with what reads the next page of the same form. */
export interface ParsedPage extends DecodedPage {
  bytes: number;
  /** Undefined: the next page must be parsed whole. */
  readonly template: PageTemplate | undefined;
}

/**
 * Parses kubelets' `/metrics/resource` pages. All nodes share one decoder, its caches of names and forms, and its
 * bound on memory. `NodePages` has what belongs to one node.
 *
 * The rules are metrics-server's. A Pod's containers are those for which the page has a sample that is read. Of several
 * samples of one series the last one counts. Pods and containers keep the order in which they first appear.
 */
export class PageDecoder {
  readonly memory = new PageMemory();
  private readonly names = new NameCache();
  private readonly forms = new PageForms();
  private readonly series: SeriesByName;

  constructor(private readonly extraResources: ExtraResources = extraResourcesOf([])) {
    this.series = seriesByName(extraResources);
  }

  /**
   * Parses a whole page. Uses `layoutBefore` again if the page has the same containers, and counts memory in `cost`.
   * `requestTimeMs`, when the request was sent, is the time of samples without one. Throws an ExpositionError when a
   * line does not parse, a CollectionError when the kubelet says that it could not collect its metrics, and an
   * AnswerTooLargeError when the page names more than `cost` allows.
   */
  parsePage(page: Buffer, requestTimeMs: number, layoutBefore: BatchLayout | undefined, cost: PageCost): ParsedPage {
    const samples = new ExpositionScanner(page);
    const containers = new PageContainers(samples, this.names, cost);
    const extras = new PageExtras(samples, this.names, this.extraResources, cost);
    const builder = new TemplateBuilder(templateReader(), this.forms, this.extraResources.gauges.length);
    const sample = new Float64Array(2);
    let failed: string | undefined;
    while (samples.nextSample()) {
      const { labels, value, timestampMs } = samples;
      const name = samples.page.toString('latin1', samples.nameStart, samples.nameEnd);
      const series = isBare(samples) ? this.series.get(name) : undefined;
      const written = labels && samples.page.toString('latin1', labels.start, labels.end);
      builder.addSample(samples, name, series, written);
      if (series === undefined) continue;
      sample[SAMPLE_VALUE] = value;
      sample[SAMPLE_TIME] = Number.isNaN(timestampMs) ? requestTimeMs : timestampMs;
      if (series.field === SCRAPE_ERROR) failed ??= value === 0 ? undefined : `${name} ${value}`;
      else if (series.extra) extras.addSample(series, sample);
      else containers.addSample(series, written ?? '', sample);
    }
    if (failed !== undefined) throw new CollectionError(`the kubelet could not collect its metrics (${failed})`);
    const { layout: found, values } = containers;
    const layout = layoutBefore !== undefined && isSameLayout(layoutBefore, found) ? layoutBefore : found;
    const extra = extras.values(layout);
    const template = builder.buildTemplate(page, layout);
    // A template that cannot read its own page, as when there are two blanks before a value, is none.
    const readable =
      template?.readPage(page, requestTimeMs, { values: values.slice(), extra: extras.values(layout) }) === true;
    // Without extra resources nothing is kept for them, not even that there is nothing.
    const batch = extra === undefined ? { layout, values } : { layout, values, extra };
    const onlyPods = layout.pods.length === 0 && page.includes(POD_SERIES);
    return { batch, bytes: page.length, onlyPods, template: readable ? template : undefined };
  }
}

/**
 * Whether the sample begins with the metric's name, and nothing but labels or a blank follows: the original compares
 * the raw text of the series, to which blanks or quotes around the name belong.
 */
function isBare({ page, start, nameStart, nameEnd, labels }: ExpositionScanner): boolean {
  return nameStart === start && (labels === undefined || page[nameEnd] === OPEN_BRACE);
}
