import { steadyNowMs } from '../../model/steady-time.js';
import {
  type NodeUsageView,
  type PodUsageView,
  type UsageObserver,
  UsageSource,
  type UsageView,
} from '../../model/usage-source.js';
import { AcceleratedNodeView, AcceleratedPodView } from './accelerated-view.js';
import type { AcceleratorPoints } from './accelerator-points.js';
import type { AcceleratorValues } from './accelerator-values.js';
import type { FindContainer } from './exporter-points.js';
import { podKey } from '../../model/pod-key.js';

/** The numbers of kubelets, with those of devices for the Nodes and Pods that have some. */
export class AcceleratedSource extends UsageSource {
  constructor(
    private readonly source: UsageSource,
    private readonly points: AcceleratorPoints,
  ) {
    super();
  }

  override findNode(nodeName: string, nowMs: number): NodeUsageView | undefined {
    const view = this.source.findNode(nodeName, nowMs);
    if (view === undefined) return undefined;
    const devices = this.points.nodeValues(nodeName, nowMs);
    return devices.length === 0 ? view : new AcceleratedNodeView(view, devices);
  }

  override findPod(namespace: string, name: string, nowMs: number): PodUsageView | undefined {
    const view = this.source.findPod(namespace, name, nowMs);
    if (view === undefined || !this.points.hasNode(view.nodeName)) return view;
    const devices = this.points
      .podValues(view.nodeName, podKey(namespace, name), nowMs)
      .filter((values) => isWhole(view, values));
    return devices.length === 0 ? view : new AcceleratedPodView(view, devices);
  }

  /** Finds containers of a node by what its kubelet says. */
  containerFinder(nodeName: string, nowMs: number): FindContainer {
    return ({ namespace, pod, container }) => {
      const view = this.source.findPod(namespace, pod, nowMs);
      if (view?.nodeName !== nodeName) return undefined;
      const slot = slotOf(view, container);
      // The names of the view, since those of the page would keep the page.
      return slot === -1 ? undefined : { pod: podKey(view.namespace, view.name), container: view.containerName(slot) };
    };
  }

  override findLastPage(nodeName: string, nowMs: number): NodeUsageView | undefined {
    return this.source.findLastPage(nodeName, nowMs);
  }

  override findNodeOfPod(namespace: string, name: string): string | undefined {
    return this.source.findNodeOfPod(namespace, name);
  }

  override onChange(observer: UsageObserver): () => void {
    const endings = [
      this.source.onChange(observer),
      this.points.onChange((nodeName) => {
        const page = this.source.findLastPage(nodeName, steadyNowMs());
        observer(nodeName, page, page);
      }),
    ];
    return () => endings.forEach((end) => end());
  }

  override get firstStoredMs(): number | undefined {
    return this.source.firstStoredMs;
  }

  override get everMeasured(): boolean {
    return this.source.everMeasured;
  }

  override get clusterClock(): UsageSource['clusterClock'] {
    return this.source.clusterClock;
  }
}

/** Whether each container that has a device is served. Otherwise the sum over the others would seem to be the Pod's. */
function isWhole(view: UsageView, values: AcceleratorValues): boolean {
  return [...values.containers].every((container) => {
    const slot = slotOf(view, container);
    return slot !== -1 && view.hasRate(slot);
  });
}

/** The slot of a container; -1: there is none. */
function slotOf(view: UsageView, container: string): number {
  for (let slot = view.firstSlot; slot < view.endSlot; slot++) if (view.containerName(slot) === container) return slot;
  return -1;
}
