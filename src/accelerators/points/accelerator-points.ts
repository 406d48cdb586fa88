import type { AcceleratorVendor } from '../../config/accelerator-options.js';
import type { AcceleratorValues } from './accelerator-values.js';
import type { PageUsage } from './device-usage.js';
import { ExporterPoints, type FindContainer, type PointRules } from './exporter-points.js';

/** What a page came to. */
export interface StoredPage {
  /** How many containers of the page are not on its node. */
  readonly unknown: number;
}

/** What is known of accelerators: samples by exporter, each of which speaks for its node alone. */
export class AcceleratorPoints {
  private readonly nodes = new Map<string, Map<AcceleratorVendor, ExporterPoints>>();
  private readonly observers = new Set<(nodeName: string) => void>();

  constructor(
    private readonly maxStalenessMs: number,
    private readonly rulesOf: (vendor: AcceleratorVendor) => PointRules,
  ) {}

  /** Takes a page of the exporter on a node. */
  store(nodeName: string, vendor: AcceleratorVendor, page: PageUsage, find: FindContainer, nowMs: number): StoredPage {
    let exporters = this.nodes.get(nodeName);
    if (exporters === undefined) this.nodes.set(nodeName, (exporters = new Map()));
    let points = exporters.get(vendor);
    if (points === undefined) exporters.set(vendor, (points = new ExporterPoints(this.rulesOf(vendor))));
    const { unknown, changed } = points.take(page, find, nowMs, this.freshSinceMs(nowMs));
    if (changed) this.announce(nodeName);
    return { unknown };
  }

  /**
   * Says that the exporter on a node yielded nothing. What its pages said is forgotten once the last one is too old.
   */
  miss(nodeName: string, vendor: AcceleratorVendor, nowMs: number): void {
    const pageMs = this.nodes.get(nodeName)?.get(vendor)?.lastPageMs;
    if (pageMs !== undefined && this.maxStalenessMs > 0 && pageMs >= this.freshSinceMs(nowMs)) return;
    this.forget(nodeName, vendor);
  }

  /** Forgets the exporter on a node. */
  forget(nodeName: string, vendor: AcceleratorVendor): void {
    const exporters = this.nodes.get(nodeName);
    if (exporters?.delete(vendor) !== true) return;
    if (exporters.size === 0) this.nodes.delete(nodeName);
    this.announce(nodeName);
  }

  /** Whether anything is known of a node. */
  hasNode(nodeName: string): boolean {
    return this.nodes.has(nodeName);
  }

  /** Whether anything is kept of the exporter on a node. */
  isKnown(nodeName: string, vendor: AcceleratorVendor): boolean {
    return this.nodes.get(nodeName)?.has(vendor) === true;
  }

  /** What the devices of a node did, by exporter. */
  nodeValues(nodeName: string, nowMs: number): readonly AcceleratorValues[] {
    return this.select(nodeName, nowMs, (points) => points.nodeValues);
  }

  /**
   * What the devices of a Pod did, by exporter.
   *
   * @param nodeName the node that has the Pod: no other exporter is believed
   */
  podValues(nodeName: string, pod: string, nowMs: number): readonly AcceleratorValues[] {
    return this.select(nodeName, nowMs, (points) => points.podValues(pod));
  }

  /** Whether the last page of the node gives the Pod a device. */
  hasPod(nodeName: string, pod: string): boolean {
    return [...(this.nodes.get(nodeName)?.values() ?? [])].some((points) => points.hasPod(pod));
  }

  /** Whether a device of the Pod is another one's too, so that no share of it is known. */
  isShared(nodeName: string, pod: string): boolean {
    return [...(this.nodes.get(nodeName)?.values() ?? [])].some((points) => points.isShared(pod));
  }

  /** Calls `observer` after each change of what is served. Returns a function that ends it. */
  onChange(observer: (nodeName: string) => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  private select(
    nodeName: string,
    nowMs: number,
    valuesOf: (points: ExporterPoints) => AcceleratorValues | undefined,
  ): readonly AcceleratorValues[] {
    const exporters = this.nodes.get(nodeName);
    if (exporters === undefined) return NONE;
    return [...exporters.values()]
      .map((points) => valuesOf(points)?.freshSince(this.freshSinceMs(nowMs)))
      .filter((values) => values !== undefined);
  }

  /** What arrived earlier is too old. */
  private freshSinceMs(nowMs: number): number {
    return this.maxStalenessMs > 0 ? nowMs - this.maxStalenessMs : Number.NEGATIVE_INFINITY;
  }

  private announce(nodeName: string): void {
    for (const observer of this.observers) observer(nodeName);
  }
}

const NONE: readonly AcceleratorValues[] = [];
