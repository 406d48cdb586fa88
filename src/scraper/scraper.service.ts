import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Histogram } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import { nextCycleMs, secondScrapeAfterMs } from '../model/second-scrape.js';
import { steadyNowMs } from '../model/steady-time.js';
import { ScrapeCycle } from './scrape-cycle.service.js';
import { LATE_CYCLES, TICK_DURATION } from './scraper.metrics.js';

const INTERVAL = 'scrape';
const SECOND = 'second-scrape';
/** A cycle that begins so many resolutions after the one before is late. */
const LATE_AFTER = 1.5;

/**
 * Begins a scrape cycle when the Nodes are known, and then one each `--metric-resolution`. Two cycles never run at
 * once: one that is due meanwhile begins when the other ends. The second cycle begins as soon as kubelets have measured
 * again, so that a long resolution does not delay the first numbers.
 */
@Injectable()
export class ScraperService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ScraperService.name);
  private readonly shutdown = new AbortController();
  private running: Promise<void> | undefined;
  private readonly observers = new Set<() => void>();
  private due = false;
  private startedMs: number | undefined;
  private lastBegunMs: number | undefined;
  private lastTookMs: number | undefined;
  private ended = 0;

  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly cycle: ScrapeCycle,
    private readonly schedulerRegistry: SchedulerRegistry,
    @InjectMetric(TICK_DURATION) private readonly tickDuration: Histogram,
    @InjectMetric(LATE_CYCLES) private readonly lateCycles: Counter,
  ) {}

  onApplicationBootstrap(): void {
    void this.nodes.whenSynced().then(() => {
      if (!this.shutdown.signal.aborted) this.startCycles();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort();
    await this.idle();
  }

  /** When the latest cycle began, in milliseconds of `steadyNowMs`; undefined before the first. */
  get lastCycleBegunMs(): number | undefined {
    return this.lastBegunMs;
  }

  /** How long the latest finished cycle took, in milliseconds; undefined before the first. */
  get lastCycleTookMs(): number | undefined {
    return this.lastTookMs;
  }

  /** How many cycles have ended. */
  get cycles(): number {
    return this.ended;
  }

  /** When the next cycle is due, in milliseconds of `steadyNowMs`; undefined before the first has begun. */
  nextCycleMs(nowMs: number): number | undefined {
    if (this.startedMs === undefined) return undefined;
    return nextCycleMs(this.startedMs, nowMs, this.options.metricResolutionMs);
  }

  /** Calls `observer` after each cycle. */
  onCycleEnd(observer: () => void): void {
    this.observers.add(observer);
  }

  /** Resolves when no cycle runs. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private startCycles(): void {
    const { metricResolutionMs } = this.options;
    const secondMs = secondScrapeAfterMs(metricResolutionMs);
    this.startedMs = steadyNowMs();
    this.beginCycle();
    this.schedulerRegistry.addInterval(
      INTERVAL,
      setInterval(() => this.beginCycle(), metricResolutionMs),
    );
    if (secondMs === metricResolutionMs) return;
    this.schedulerRegistry.addTimeout(
      SECOND,
      setTimeout(() => this.beginCycle(), secondMs),
    );
  }

  private beginCycle(): void {
    if (this.shutdown.signal.aborted) return;
    if (this.running !== undefined) {
      this.due = true;
      return;
    }
    this.running = this.runCycle().finally(() => {
      this.running = undefined;
      const again = this.due;
      this.due = false;
      if (again) this.beginCycle();
    });
  }

  private async runCycle(): Promise<void> {
    const begunMs = steadyNowMs();
    if (begunMs - (this.lastBegunMs ?? begunMs) > LATE_AFTER * this.options.metricResolutionMs) this.lateCycles.inc();
    this.lastBegunMs = begunMs;
    try {
      await this.cycle.runCycle(this.shutdown.signal);
    } catch (error) {
      this.logger.error('A whole scrape cycle failed. The next one begins on time', error);
    }
    this.lastTookMs = steadyNowMs() - begunMs;
    this.ended++;
    this.tickDuration.observe(this.lastTookMs / 1000);
    for (const observer of this.observers) observer();
  }
}
