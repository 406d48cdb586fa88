import { isMeasured, type MetricsBatch, NODE_SLOT } from '../../model/metrics-batch.js';
import { CollectionError } from './collection-error.js';
import type { DecodedPage, PageDecoder, ParsedPage } from './page-decoder.js';

/** The pages of one node: decodes each and keeps the last one that could be read. */
export class NodePages {
  private page?: ParsedPage;
  /** Whether the last page has neither the node nor a container. */
  private isEmpty = true;
  /** What the last page takes of the memory that all large pages share. */
  private sharedBytes = 0;

  constructor(private readonly decoder: PageDecoder) {}

  /** The last page that could be read; undefined: none. */
  get lastPage(): DecodedPage | undefined {
    return this.page;
  }

  /**
   * Returns the batch of the node's next page. It is valid until the page after that. A page that differs from the last
   * one in numbers only is read by its template. Throws as `PageDecoder.parse` does, and a CollectionError when the
   * page has neither the node nor a container and the last one had.
   */
  decodePage(bytes: Buffer, requestTimeMs: number): MetricsBatch {
    const before = this.page;
    if (before?.template?.readPage(bytes, requestTimeMs, before.batch)) {
      this.isEmpty = this.isNextEmpty(before.batch);
      before.bytes = bytes.length;
      return before.batch;
    }
    const { memory } = this.decoder;
    const cost = memory.beginPage(this.sharedBytes);
    const now = this.decoder.parsePage(bytes, requestTimeMs, before?.batch.layout, cost);
    this.isEmpty = this.isNextEmpty(now.batch);
    this.page = now;
    this.sharedBytes = memory.keepPage(cost, this.sharedBytes);
    return now.batch;
  }

  /** Forgets the last page and gives back its memory. */
  close(): void {
    this.page = undefined;
    this.isEmpty = true;
    this.decoder.memory.releasePage(this.sharedBytes);
    this.sharedBytes = 0;
  }

  /** Whether a page has neither the node nor a container. Throws a CollectionError when the last one had. */
  private isNextEmpty({ layout, values }: MetricsBatch): boolean {
    if (layout.pods.length > 0 || isMeasured(values, NODE_SLOT)) return false;
    if (this.page === undefined || this.isEmpty) return true;
    throw new CollectionError('the page has neither the node nor any container, where there were some');
  }
}
