import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnModuleDestroy,
  Optional,
  StreamableFile,
} from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import { Options } from '../../config/options.js';
import { LONGEST_TIMER_MS } from '../../config/timer-milliseconds.js';
import type { WatchOptions } from '../../config/watch-options.js';
import { ApiError } from '../../model/api-error.js';
import { beginLongRunning } from '../../model/long-running.js';
import { firstQueryValue } from '../../model/query.js';
import { UsageHistory } from '../../model/usage-history.js';
import { Watches, type WatchRequest } from '../lists/watches.js';
import { badRequest } from '../objects/api-error.js';
import { GROUP } from '../objects/group-version.js';
import { Selection } from './selection.js';
import { WatchFeed } from './watch-feed.js';
import { watchFormOf } from './watch-form.js';
import { parseWatchParameters } from './watch-options.js';
import { COALESCED_TOTAL, EVENTS_TOTAL, LONGRUNNING } from './watch.metrics.js';
import { WatchBody } from './watch-body.js';
import { Watcher, type WatcherHost } from './watcher.js';
import { EventMemory, SharedWrites } from './written.js';

/** How long changes are collected before they are written: kubelets are asked together in steps of this time. */
const COLLECT_MS = 100;
/** How often clients that allow it are told how far they are. */
const BOOKMARK_MS = 60_000;
/** How long before the end of a watch the last bookmark comes. */
const LAST_BOOKMARK_MS = 2000;
/** How long a client may take to read the rest of a watch that has ended. */
const END_PATIENCE_MS = 5000;

/** The open watches. */
@Injectable()
export class WatchService extends Watches implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly watchers = new Map<Watcher, WatchBody>();
  private readonly options: WatchOptions;
  private readonly endFollowing: () => void;
  private collecting: NodeJS.Timeout | undefined;
  private readonly host: WatcherHost;
  private readonly shared = new SharedWrites();

  constructor(
    options: Options,
    private readonly feed: WatchFeed,
    @InjectMetric(LONGRUNNING) private readonly longRunning: Gauge,
    @InjectMetric(EVENTS_TOTAL) private readonly eventsTotal: Counter,
    @InjectMetric(COALESCED_TOTAL) private readonly coalescedTotal: Counter,
    @Optional() @Inject(UsageHistory) private readonly history?: UsageHistory,
  ) {
    super();
    this.options = options.watch!;
    this.host = {
      memory: new EventMemory(),
      share: this.shared.share,
      wrote: (events) => this.eventsTotal.inc(events),
      lagged: () => this.coalescedTotal.inc(),
    };
    this.endFollowing = feed.onChange(() => this.collectChanges());
  }

  override openWatch(request: WatchRequest): StreamableFile {
    const { reply, kind, namespace, options } = request;
    if (reply.request.headers.upgrade !== undefined) {
      throw badRequest('watches are not served over WebSocket: leave out the header Upgrade');
    }
    const { query } = reply.request;
    const form = watchFormOf(request.wanted, request, firstQueryValue(query, 'includeObject'), this.history);
    const parameters = parseWatchParameters(query);
    this.requirePlace();
    const selection = new Selection(namespace, options.labels, options.fields);
    const labels = metricLabelsOf(request);
    const body: WatchBody = new WatchBody(
      () => watcher.start(),
      () => {
        watcher.close();
        clearTimers();
        if (this.watchers.delete(watcher)) this.longRunning.dec(labels);
        if (this.watchers.size === 0) this.host.memory.clear();
      },
    );
    const watcher = new Watcher(this.feed.ledgers[kind], selection, form, parameters, this.host, body);
    const clearTimers = this.setTimers(watcher, body, parameters);
    this.watchers.set(watcher, body);
    this.longRunning.inc(labels);
    beginLongRunning(reply.raw, {
      end: () => {
        if (parameters.allowsBookmarks) watcher.sendBookmark();
        finishWatcher(watcher, body);
      },
      closed: () => body.destroy(),
    });
    void reply.header('Content-Type', form.contentType);
    return new StreamableFile(body);
  }

  beforeApplicationShutdown(): void {
    for (const [watcher, body] of this.watchers) finishWatcher(watcher, body);
  }

  onModuleDestroy(): void {
    this.endFollowing();
    this.feed.end();
    clearTimeout(this.collecting);
  }

  private requirePlace(): void {
    const { maxWatches } = this.options;
    if (maxWatches === 0 || this.watchers.size < maxWatches) return;
    const message = `too many watches: at most ${maxWatches} may be open (--max-watches)`;
    throw new ApiError(429, 'TooManyRequests', message, { retryAfterSeconds: 1 });
  }

  private setTimers(
    watcher: Watcher,
    body: WatchBody,
    { timeoutMs, allowsBookmarks }: { readonly timeoutMs: number; readonly allowsBookmarks: boolean },
  ): () => void {
    const askedMs = timeoutMs || this.options.shortestMs * (1 + Math.random());
    // As in a kube-apiserver, a minimum of 0 sets no end.
    const lengthMs = Math.min(askedMs || LONGEST_TIMER_MS, LONGEST_TIMER_MS);
    const sendBookmark = () => watcher.sendBookmark();
    const timers = [setTimeout(() => finishWatcher(watcher, body), lengthMs)];
    if (allowsBookmarks) {
      timers.push(setInterval(sendBookmark, BOOKMARK_MS));
      if (lengthMs > LAST_BOOKMARK_MS) timers.push(setTimeout(sendBookmark, lengthMs - LAST_BOOKMARK_MS));
    }
    for (const timer of timers) timer.unref();
    return () => timers.forEach((timer) => clearTimeout(timer));
  }

  private collectChanges(): void {
    if (this.watchers.size === 0) return;
    this.collecting ??= setTimeout(() => this.feedWatchers(), COLLECT_MS).unref();
  }

  private feedWatchers(): void {
    this.collecting = undefined;
    this.shared.forget();
    for (const watcher of this.watchers.keys()) watcher.feed();
  }
}

function finishWatcher(watcher: Watcher, body: WatchBody): void {
  watcher.finish();
  setTimeout(() => body.destroy(), END_PATIENCE_MS).unref();
}

function metricLabelsOf({ kind, apiVersion, namespace, options }: WatchRequest): Record<string, string> {
  const scope =
    options.fields.requiredValue('metadata.name') !== undefined
      ? 'resource'
      : namespace === undefined
        ? 'cluster'
        : 'namespace';
  return {
    verb: 'WATCH',
    group: GROUP,
    version: apiVersion.slice(GROUP.length + 1),
    resource: kind === 'PodMetrics' ? 'pods' : 'nodes',
    subresource: '',
    scope,
    component: 'metrics-server',
  };
}
