import { Feed, type Pause } from '../feed/feed.js';
import type { Autoscaler } from '../hpa/autoscaler.js';
import type { ViewState } from '../location/view-state.js';
import type { NamedObject, Node, NodeMetrics, Pod, PodMetrics } from './objects.js';
import { pathsOf } from './paths.js';
import type { Get } from './requests.js';

/** What a view needs, kept up to date. Feeds that a view does not need ask nothing. */
export class ClusterFeeds {
  readonly nodeMetrics: Feed<NodeMetrics>;
  readonly podMetrics: Feed<PodMetrics>;
  readonly nodes: Feed<Node>;
  readonly pods: Feed<Pod>;
  readonly autoscalers: Feed<Autoscaler>;

  constructor(
    readonly namespace: string | undefined,
    parts: { readonly get: Get; readonly pause: Pause; readonly onChange: () => void },
  ) {
    const paths = pathsOf(namespace);
    const feedOf = <T extends NamedObject>(path: string) => new Feed<T>(path, parts);
    this.nodeMetrics = feedOf(paths.nodeMetrics);
    this.podMetrics = feedOf(paths.podMetrics);
    this.nodes = feedOf(paths.nodes);
    this.pods = feedOf(paths.pods);
    this.autoscalers = feedOf(paths.autoscalers);
  }

  /** Starts the feeds of a view and stops the others; undefined: stops all, as when nobody looks. */
  follow(view: ViewState['view'] | undefined): void {
    const isOfPods = view === 'pods' || view === 'hpas';
    this.nodeMetrics.setActive(view === 'nodes');
    this.nodes.setActive(view === 'nodes');
    this.podMetrics.setActive(isOfPods);
    this.pods.setActive(isOfPods);
    this.autoscalers.setActive(view === 'hpas');
  }
}
