import { retainKeys } from '../model/retain-keys.js';

/** When a node was asked last, and what came of it. Times are milliseconds of `steadyNowMs`. */
export interface NodeScrape {
  /** When the last request began. */
  readonly begunMs: number;
  /** How long it took, failed or not, in milliseconds. */
  readonly durationMs: number;
  /** When a request last yielded a page; undefined: never since the start of this process. */
  readonly succeededMs: number | undefined;
}

/** The last scrape of each node. What is kept of a node is written over each time. */
export class NodeScrapes {
  private readonly scrapes = new Map<string, { -readonly [K in keyof NodeScrape]: NodeScrape[K] }>();

  /** Undefined: the node was never asked. */
  get(nodeName: string): NodeScrape | undefined {
    return this.scrapes.get(nodeName);
  }

  note(nodeName: string, begunMs: number, endedMs: number, success: boolean): void {
    const durationMs = endedMs - begunMs;
    const scrape = this.scrapes.get(nodeName);
    if (scrape === undefined) {
      this.scrapes.set(nodeName, { begunMs, durationMs, succeededMs: success ? endedMs : undefined });
      return;
    }
    scrape.begunMs = begunMs;
    scrape.durationMs = durationMs;
    if (success) scrape.succeededMs = endedMs;
  }

  /** Forgets the nodes that are not among these. */
  retain(nodeNames: ReadonlySet<string>): void {
    retainKeys(this.scrapes, nodeNames);
  }
}
