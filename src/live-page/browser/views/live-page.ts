import { spanOf } from '../history/span-text.js';
import { pointsOf, type UsageHistory } from '../history/usage-history.js';
import { VisibleLoader } from '../history/visible-loader.js';
import { ClusterFeeds } from '../kubernetes/cluster-feeds.js';
import { type Explanation, keyOf, type ObjectList, type Pod } from '../kubernetes/objects.js';
import { podsOfTarget } from '../hpa/pods-of-target.js';
import { explanationPath, historyPath, namespaceHistoryPath } from '../kubernetes/paths.js';
import { type Failure, getOfOrigin } from '../kubernetes/requests.js';
import { formatFragment, parseFragment, type ViewState } from '../location/view-state.js';
import { nodeColumns, podColumns, type Known } from '../tables/columns.js';
import { nodeRows, podReasonText, podRows, reasonText, type Row } from '../tables/row.js';
import { filterRows, sortRows } from '../tables/sort-rows.js';
import { DetailView } from './detail-view.js';
import { element } from './element.js';
import { autoscalerElement } from './hpa-view.js';
import { PageFrame } from './page-frame.js';
import { TableView } from './table-view.js';

/** How old histories and reasons may be that are shown. */
const HISTORY_MS = 60_000;
const REASON_MS = 30_000;
/** Numbers that arrive are drawn this often at most: the nodes of a cluster are measured one after the other. */
const DRAW_EVERY_MS = 250;
/** Ages of samples grow. */
const REDRAW_MS = 5_000;

const FIRST_SORT = { column: 'cpu', isDescending: true };

/** The page: what the address says is asked for and drawn. A hidden page asks nothing. */
export class LivePage {
  private readonly frame: PageFrame;
  private readonly table = new TableView(
    (column) => this.sortBy(column),
    () => this.wantVisible(),
  );
  private readonly detail = new DetailView();
  private readonly hpas = element('div', { class: 'hpas' });
  private state: ViewState = parseFragment(location.hash);
  private feeds: ClusterFeeds;
  private isDrawing = false;
  private isDrawDue = false;
  private drawnMs = -Infinity;
  /** The time of the histories that came, in seconds; undefined: none came that the user may read. */
  private historySeconds: number | undefined;
  private readonly histories = this.loader<UsageHistory & ObjectList<UsageHistory>>(HISTORY_MS);
  private readonly explanations = this.loader<Explanation>(REASON_MS);

  constructor(into: Element) {
    this.frame = new PageFrame(
      into,
      (namespace) => this.go({ view: this.state.view === 'nodes' ? 'pods' : this.state.view, namespace }),
      () => this.draw(),
    );
    this.feeds = this.feedsOf(this.state.namespace);
  }

  /** Begins to ask and to draw. */
  start(): void {
    addEventListener('hashchange', () => this.moved());
    document.addEventListener('visibilitychange', () => this.follow());
    setInterval(() => document.hidden || this.draw(), REDRAW_MS);
    this.moved();
  }

  private go(state: ViewState): void {
    location.hash = formatFragment(state);
  }

  private sortBy(column: string): void {
    const { sort = FIRST_SORT, ...rest } = this.state;
    const isDescending = sort.column === column ? !sort.isDescending : !['name', 'namespace', 'node'].includes(column);
    this.go({ ...rest, sort: { column, isDescending } });
  }

  private moved(): void {
    this.state = parseFragment(location.hash);
    const { namespace, view, object } = this.state;
    if (namespace !== this.feeds.namespace) {
      this.feeds.follow(undefined);
      this.feeds = this.feedsOf(namespace);
    }
    this.frame.showPlace(this.state);
    if (object === undefined) this.detail.clear();
    this.frame.main.replaceChildren(object ? this.detail.root : view === 'hpas' ? this.hpas : this.table.root);
    this.follow();
    this.draw();
  }

  private follow(): void {
    const { hidden } = document;
    this.feeds.follow(hidden ? undefined : this.state.view);
    if (!hidden) return this.draw();
    this.histories.stop();
    this.explanations.stop();
  }

  private feedsOf(namespace: string | undefined): ClusterFeeds {
    return new ClusterFeeds(namespace, { get: getOfOrigin, pause, onChange: () => this.drawArrived() });
  }

  private loader<T>(maxAgeMs: number): VisibleLoader<T> {
    return new VisibleLoader<T>({ get: getOfOrigin, now: Date.now, onChange: () => this.drawArrived() }, maxAgeMs);
  }

  /** Draws once before the next frame, whatever comes until then. */
  private draw(): void {
    if (this.isDrawing || document.hidden) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      this.drawNow();
    });
  }

  /** Draws what arrived: at once if there was nothing to draw lately. */
  private drawArrived(): void {
    if (this.isDrawDue) return;
    this.isDrawDue = true;
    const waitMs = this.drawnMs + DRAW_EVERY_MS - performance.now();
    setTimeout(
      () => {
        this.isDrawDue = false;
        this.draw();
      },
      Math.max(0, waitMs),
    );
  }

  private drawNow(): void {
    // The first numbers do not wait.
    if (this.numbers.isLoaded) this.drawnMs = performance.now();
    const { view, object } = this.state;
    this.frame.showNotes(this.notes());
    this.frame.showState(this.numbers.isWatching ? 'Numbers arrive as they are measured.' : 'New numbers every 15 s.');
    if (object) return this.drawDetail(object);
    if (view === 'hpas') return this.drawHpas();
    this.drawTable();
    this.wantVisible();
  }

  private drawTable(): void {
    const { feeds, state } = this;
    const isOfNodes = state.view === 'nodes';
    const all = isOfNodes
      ? nodeRows(feeds.nodeMetrics.objects, feeds.nodes.objects)
      : podRows(feeds.podMetrics.objects, feeds.pods.objects);
    const known: Known = {
      hasNamespaces: state.namespace === undefined,
      hasObjects: (isOfNodes ? feeds.nodes : feeds.pods).objects.size > 0,
      hasGpus: all.some(({ gpu }) => gpu !== undefined),
      historySeconds: this.historySeconds,
    };
    const columns = isOfNodes ? nodeColumns(known) : podColumns(known);
    const { sort = FIRST_SORT } = state;
    const rows = filterRows(all, this.frame.filter.value);
    if (!isOfNodes && state.namespace === undefined) {
      this.frame.offerNamespaces([...new Set(all.map(({ namespace = '' }) => namespace))].sort());
    }
    const noun = isOfNodes ? 'Nodes' : 'Pods';
    this.table.show({
      caption: rows.length === all.length ? `${all.length} ${noun}` : `${rows.length} of ${all.length} ${noun}`,
      columns,
      rows: sortRows(
        rows,
        columns.find(({ id }) => id === sort.column),
        sort.isDescending,
      ),
      sort,
      nowMs: Date.now(),
      linkOf: ({ namespace, name }) =>
        formatFragment({ ...this.state, object: { ...(namespace && { namespace }), name } }),
      pointsOf: (row, resource) => {
        const history = this.historyOf(row);
        return history && pointsOf(history, resource);
      },
      reasonOf: (row) => reasonText(row, this.explanations.find(explanationPath(row))?.value),
      emptyText: this.emptyText(noun, all.length),
    });
  }

  private emptyText(noun: string, count: number): string {
    if (count > 0) return `No ${noun} match the filter.`;
    const { isLoaded, failure } = this.numbers;
    return isLoaded
      ? `There are no ${noun} with numbers.`
      : failure === undefined
        ? 'Loading …'
        : 'No numbers: see above.';
  }

  private drawDetail({ namespace, name }: NonNullable<ViewState['object']>): void {
    const place = namespace === undefined ? { name } : { namespace, name };
    const [path, title] = [historyPath(place), keyOf({ metadata: place })];
    this.histories.want([path]);
    const answer = this.histories.find(path);
    if (answer?.value !== undefined) {
      const pod = namespace === undefined ? undefined : this.feeds.pods.objects.get(title);
      void this.detail.show(title, answer.value, pod);
    } else this.detail.showText(title, answer === undefined ? 'Loading …' : historyText(answer.failure));
  }

  private drawHpas(): void {
    const { autoscalers, pods, podMetrics } = this.feeds;
    const all = [...autoscalers.objects.values()];
    const texts = all.length === 0 && [
      element(
        'p',
        { class: 'note' },
        autoscalers.isLoaded ? 'There are no HPAs here.' : autoscalers.failure ? 'No HPAs: see above.' : 'Loading …',
      ),
    ];
    const missing: Pod[] = [];
    const shown = all.map((autoscaler) => {
      const owned = pods.isLoaded ? podsOfTarget(autoscaler, pods.objects.values()) : undefined;
      missing.push(...(owned ?? []).filter((pod) => !podMetrics.objects.has(keyOf(pod))));
      return autoscalerElement({
        autoscaler,
        pods: owned,
        metrics: podMetrics.objects,
        nowMs: Date.now(),
        reasonOf: (pod) => podReasonText(pod, this.explanations.find(explanationPath(pod.metadata))?.value),
      });
    });
    this.explanations.want(missing.map(({ metadata }) => explanationPath(metadata)));
    this.hpas.replaceChildren(...(texts || shown));
  }

  /** Asks for the histories and reasons of the rows on the screen. */
  private wantVisible(): void {
    if (this.state.object || this.state.view === 'hpas' || document.hidden) return;
    const rows = this.table.visibleRows();
    this.histories.want(rows.map((row) => sparklinePath(row)));
    this.explanations.want(rows.filter(({ sampleMs }) => sampleMs === undefined).map(explanationPath));
    for (const row of rows) {
      const history = this.historyOf(row);
      if (history === undefined) continue;
      return this.noteSpan(spanOf(history));
    }
  }

  private noteSpan(seconds: number | undefined): void {
    if (seconds === undefined || seconds === this.historySeconds) return;
    this.historySeconds = seconds;
    this.draw();
  }

  private historyOf(row: Row): UsageHistory | undefined {
    const value = this.histories.find(sparklinePath(row))?.value;
    return row.namespace === undefined ? value : value?.items?.find(({ metadata }) => metadata.name === row.name);
  }

  private get numbers() {
    return this.state.view === 'nodes' ? this.feeds.nodeMetrics : this.feeds.podMetrics;
  }

  /** What keeps the view from being whole, in sentences. */
  private notes(): string[] {
    const { nodeMetrics, podMetrics, nodes, pods, autoscalers } = this.feeds;
    const where = this.state.namespace === undefined ? '' : ` of namespace ${this.state.namespace}`;
    const one = this.state.namespace === undefined ? 'Enter a namespace that you may read.' : '';
    const problemOf = (failure: Failure | undefined, what: string, then = '') =>
      failure === undefined ? [] : [problemText(failure, what, then)];
    if (this.state.view === 'nodes') {
      return [
        ...problemOf(nodeMetrics.failure, 'the numbers of Nodes'),
        ...problemOf(nodes.failure, 'Nodes', 'So % of allocatable is not shown.'),
      ];
    }
    return [
      ...problemOf(podMetrics.failure, `the numbers of Pods${where}`, one),
      ...problemOf(pods.failure, `Pods${where}`, 'So requests, limits and reasons are not shown.'),
      ...(this.state.view === 'hpas' ? problemOf(autoscalers.failure, `HPAs${where}`) : []),
    ];
  }
}

function problemText({ code, message }: Failure, what: string, then: string): string {
  const may = code === 403 || code === 401 ? `You may not read ${what}` : `Cannot read ${what}`;
  return `${may}: ${message.replace(/\.$/, '')}. ${then}`.trim();
}

function historyText({ code, message }: Failure): string {
  if (code === 404)
    return 'There is no history: the server keeps one with --history=1h, and needs some minutes for it.';
  return problemText({ code, message }, 'the history', '');
}

/** Of Pods all of a namespace come at once, as sums of their containers. */
function sparklinePath(row: Row): string {
  return row.namespace === undefined ? historyPath(row) : namespaceHistoryPath(row.namespace);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    // A feed has one signal for all its pauses.
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop);
  });
}
