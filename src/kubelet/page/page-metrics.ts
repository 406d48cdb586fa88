import { ownCopy } from '../../model/own-copy.js';
import type { PageMetric } from './page-template.js';
import type { PageSeries } from './page-series.js';

/** More than the metrics of a hundred kubelet versions. Beyond it the pool is emptied. */
const LARGEST = 4096;
/** Of all headings. Those of a hundred kubelet versions have a fifth of it. */
const MOST_BYTES = 1024 * 1024;

/** One object for equal metrics, of which all nodes of one kubelet version have the same. */
export class PageMetrics {
  private readonly known = new Map<string, PageMetric>();
  private bytes = 0;

  /** @param heading the comments before the metric's first line, and its name */
  internMetric(heading: Buffer, nameLength: number, series: PageSeries | undefined): PageMetric {
    const key = `${nameLength} ${series === undefined} ${heading.toString('latin1')}`;
    let metric = this.known.get(key);
    if (metric !== undefined) return metric;
    if (this.known.size >= LARGEST || this.bytes + heading.length > MOST_BYTES) {
      this.known.clear();
      this.bytes = 0;
    }
    this.bytes += heading.length;
    // The page's bytes are overwritten by the next page.
    metric = { heading: ownCopy(heading), nameLength, series };
    this.known.set(key, metric);
    return metric;
  }
}
