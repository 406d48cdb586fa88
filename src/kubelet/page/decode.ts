import type { ExtraResources } from '../../config/options.js';
import { type BatchLayout, isMeasured, isSameLayout, type MetricsBatch, NODE_SLOT } from '../../model/metrics-batch.js';
import { retainKeys } from '../../model/retain-keys.js';
import { CollectionError } from './collection-error.js';
import { Exposition } from './exposition.js';
import { OPEN_BRACE } from './exposition-bytes.js';
import { NameCache } from './name-cache.js';
import { PageContainers } from './page-containers.js';
import { PageExtras } from './page-extras.js';
import { PageMemory, type PageCost } from './page-memory.js';
import { PageMetrics } from './page-metrics.js';
import type { PageTemplate } from './page-template.js';
import { SCRAPE_ERROR, type SeriesByName, seriesOf, TIME, VALUE } from './series.js';
import { TemplateBuilder } from './template-builder.js';

/** How a Pod's own series begins, whichever of them. */
const POD_SERIES = '\npod_';

/** The last page of a node that could be read. */
export interface DecodedPage {
  /** True until the next page of the node. */
  readonly batch: MetricsBatch;
  /** Its length, not compressed. */
  readonly bytes: number;
  /** Whether it has series of Pods, and of no container. */
  readonly onlyPods: boolean;
}

/** What the last page of a node left. */
interface LastPage extends DecodedPage {
  bytes: number;
  /** Whether it has neither the node nor any container. */
  isEmpty: boolean;
  readonly template: PageTemplate | undefined;
}

/**
 * Decodes kubelets' `/metrics/resource` pages.
 *
 * The rules are metrics-server's: a Pod's containers are those of which the page has any sample that is read, and of
 * several samples of one series the last one counts. Pods and containers come in the order of their first appearance.
 */
export class PageDecoder {
  private readonly names = new NameCache();
  private readonly metrics = new PageMetrics();
  private readonly last = new Map<string, LastPage>();
  private readonly memory = new PageMemory();
  private readonly series: SeriesByName;

  constructor(private readonly extraResources: ExtraResources = { swap: false, pod: false }) {
    this.series = seriesOf(extraResources);
  }

  /**
   * The batch of a node's page, true until the node's next page is decoded. Throws an ExpositionError when any line of
   * the page does not parse, and a CollectionError when the kubelet says that it could not collect its metrics, or has
   * neither the node nor a container where there were some, and an AnswerTooLargeError when the page names more than may
   * be kept. `requestTimeMs`, when the request was sent, is the time of samples that name none.
   */
  decode(nodeName: string, page: Buffer, requestTimeMs: number): MetricsBatch {
    const before = this.last.get(nodeName);
    if (before?.template?.read(page, requestTimeMs, before.batch)) {
      before.isEmpty = isEmptyAfter(before, before.batch);
      before.bytes = page.length;
      return before.batch;
    }
    const cost = this.memory.begin(nodeName);
    const now = this.parse(page, requestTimeMs, before?.batch.layout, cost);
    now.isEmpty = isEmptyAfter(before, now.batch);
    this.last.set(nodeName, now);
    this.memory.keep(nodeName, cost);
    return now.batch;
  }

  /** Undefined: none could be read. */
  lastPage(nodeName: string): DecodedPage | undefined {
    return this.last.get(nodeName);
  }

  /** Forgets the pages of all nodes but these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.last, nodeNames);
    this.memory.retain(nodeNames);
  }

  /** Parses the whole page. The layout before is used again while it holds. */
  private parse(page: Buffer, requestTimeMs: number, layoutBefore: BatchLayout | undefined, cost: PageCost): LastPage {
    const samples = new Exposition(page);
    const containers = new PageContainers(samples, this.names, cost);
    const extras = new PageExtras(samples, this.names, this.extraResources, cost);
    const builder = new TemplateBuilder(this.metrics);
    const sample = new Float64Array(2);
    let failed: string | undefined;
    while (samples.next()) {
      const { labels, value, timestampMs } = samples;
      const name = samples.page.toString('latin1', samples.nameStart, samples.nameEnd);
      const series = isBare(samples) ? this.series.get(name) : undefined;
      const written = labels && samples.page.toString('latin1', labels.start, labels.end);
      builder.add(samples, name, series, written);
      if (series === undefined) continue;
      sample[VALUE] = value;
      sample[TIME] = Number.isNaN(timestampMs) ? requestTimeMs : timestampMs;
      if (series.field === SCRAPE_ERROR) failed ??= value === 0 ? undefined : `${name} ${value}`;
      else if (series.extra) extras.add(series, sample);
      else containers.add(series, written ?? '', sample);
    }
    if (failed !== undefined) throw new CollectionError(`the kubelet could not collect its metrics (${failed})`);
    const { layout: found, values } = containers;
    const layout = layoutBefore !== undefined && isSameLayout(layoutBefore, found) ? layoutBefore : found;
    const extra = extras.values(layout);
    const template = builder.build(page, layout);
    // A template that cannot read its own page, as when there are two blanks before a value, is none.
    const readable =
      template?.read(page, requestTimeMs, { values: values.slice(), extra: extras.values(layout) }) === true;
    // Without extra resources nothing is kept for them, not even that there is nothing.
    const batch = extra === undefined ? { layout, values } : { layout, values, extra };
    const onlyPods = layout.pods.length === 0 && page.includes(POD_SERIES);
    return { batch, bytes: page.length, onlyPods, isEmpty: false, template: readable ? template : undefined };
  }
}

/** Whether a page has neither the node nor a container. Throws a CollectionError when the one before had. */
function isEmptyAfter(before: LastPage | undefined, { layout, values }: MetricsBatch): boolean {
  if (layout.pods.length > 0 || isMeasured(values, NODE_SLOT)) return false;
  if (before === undefined || before.isEmpty) return true;
  throw new CollectionError('the page has neither the node nor any container, where there were some');
}

/**
 * Whether the sample begins with the metric's name, and nothing but labels or a blank follows: the original compares the
 * raw text of the series, to which blanks or quotes around the name belong.
 */
function isBare({ page, start, nameStart, nameEnd, labels }: Exposition): boolean {
  return nameStart === start && (labels === undefined || page[nameEnd] === OPEN_BRACE);
}
