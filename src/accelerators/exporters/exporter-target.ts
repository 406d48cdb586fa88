import type { Logger } from '@nestjs/common';
import type { ExporterOptions } from '../../config/accelerator-options.js';
import { type AskedNode, type ClusterBackOff, NodeBackOff } from '../../cycle/node-back-off.js';
import { type NodeOutage, NodeState } from '../../cycle/node-state.js';
import type { ScrapeDeadline } from '../../cycle/scrape-batch.js';
import { placeInCycle } from '../../cycle/stagger.js';
import type { ExporterPage, LastExporterScrape } from '../../model/accelerator-states.js';
import { steadyNowMs } from '../../model/steady-time.js';
import type { Exporter } from './exporter.js';
import type { ExporterClient } from './exporter-client.js';
import { ExporterError } from './exporter-error.js';
import type { ExporterEndpoint } from './exporter-slices.js';

/** What all targets share. */
export interface ExporterContext {
  readonly client: ExporterClient;
  readonly backOff: ClusterBackOff;
  readonly logger: Logger;
  /** Takes a page, whose bytes are gone afterwards. */
  readonly take: (target: ExporterTarget, page: Buffer) => ExporterPage;
  readonly miss: (target: ExporterTarget) => void;
  readonly count: (target: ExporterTarget, result: 'success' | 'failure' | 'left_out') => void;
}

/** The exporter of one vendor on one node, with everything that is known of its scrapes. */
export class ExporterTarget {
  readonly place: number;
  readonly backOff: NodeBackOff;
  private readonly state: NodeState;
  private readonly connection: Exporter;
  private scraped?: LastExporterScrape;

  /** @param endpoint where it is now */
  constructor(
    readonly exporter: ExporterOptions,
    public endpoint: ExporterEndpoint,
    private readonly context: ExporterContext,
  ) {
    this.place = placeInCycle(endpoint.nodeName);
    this.backOff = new NodeBackOff(context.backOff);
    this.connection = context.client.openExporter(exporter);
    this.state = new NodeState(`the ${exporter.vendor} exporter of node "${endpoint.nodeName}"`);
  }

  get nodeName(): string {
    return this.endpoint.nodeName;
  }

  /** What a back-off looks at. */
  get node(): AskedNode {
    const { ready, port, address } = this.endpoint;
    return { ready, kubeletPort: port, addresses: [{ address }] };
  }

  /** How it fails now; undefined: it does not. */
  get outage(): NodeOutage | undefined {
    return this.state.outage;
  }

  /** Undefined: it was never asked. */
  get lastScrape(): LastExporterScrape | undefined {
    return this.scraped;
  }

  /** Asks the exporter once. Never rejects. What `shutdown` ends is no failure. */
  async scrape({ signal, shutdown }: ScrapeDeadline): Promise<void> {
    const begunMs = steadyNowMs();
    try {
      const { bytes, page } = await this.connection.fetchPage(this.endpoint, signal, (text) => ({
        bytes: text.length,
        page: this.context.take(this, text),
      }));
      this.succeeded(begunMs, bytes, page);
    } catch (error) {
      if (!shutdown.aborted) this.failed(begunMs, error);
    }
  }

  /** Leaves it out of a cycle. */
  leaveOut(): void {
    this.context.miss(this);
    this.state.noteLeftOut();
    this.context.count(this, 'left_out');
  }

  /** Closes its connection. A request that is on its way fails. */
  close(): void {
    this.connection.close();
  }

  private succeeded(begunMs: number, bytes: number, page: ExporterPage): void {
    const nowMs = steadyNowMs();
    this.scraped = { begunMs, durationMs: nowMs - begunMs, succeededMs: nowMs, bytes, page };
    this.backOff.noteSuccess();
    this.context.count(this, 'success');
    this.log(this.state.noteSuccess(nowMs));
  }

  private failed(begunMs: number, error: unknown): void {
    const nowMs = steadyNowMs();
    const { succeededMs, bytes, page } = this.scraped ?? {};
    this.scraped = { begunMs, durationMs: nowMs - begunMs, succeededMs, bytes, page };
    this.context.miss(this);
    this.context.count(this, 'failure');
    this.backOff.noteFailure(this.node);
    const failure = error instanceof ExporterError ? error : { code: 'Unexpected', message: String(error) };
    this.log(this.state.noteFailure(failure, nowMs, this.endpoint.ready));
  }

  private log(change: ReturnType<NodeState['noteSuccess']>): void {
    if (change !== undefined) this.context.logger[change.level](change.line);
  }
}
