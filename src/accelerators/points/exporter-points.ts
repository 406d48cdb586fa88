import type { MeasuredResource } from '../../model/resources.js';
import { AcceleratorValues } from './accelerator-values.js';
import { deviceResource } from './accelerator-resources.js';
import type { ContainerDevices, DeviceUsage, PageUsage } from './device-usage.js';
import { SampleWindow } from './sample-window.js';

/** How the numbers of a page become what is served. */
export interface PointRules {
  readonly windowMs: number;
  /** The resource of used memory; undefined: it is not served. */
  readonly memory: MeasuredResource | undefined;
}

/** Finds the names of a container that is on the page's node, in memory of their own; undefined: there is none. */
export type FindContainer = (
  container: ContainerDevices['container'],
) => { readonly pod: string; readonly container: string } | undefined;

/** The samples of a container or of the node, by resource; `undefined`: it has such a device and no sample of it. */
type Windows = Map<MeasuredResource, SampleWindow>;

/** What the pages of one exporter on one node left: samples of each container of that node that has a device. */
export class ExporterPoints {
  private readonly node: Windows = new Map();
  private pods = new Map<string, Map<string, Windows>>();
  private sharedPods = new Set<string>();
  private nodeNumbers: AcceleratorValues | undefined;
  private pageMs = Number.NEGATIVE_INFINITY;
  private readonly podNumbers = new Map<string, AcceleratorValues>();

  constructor(private readonly rules: PointRules) {}

  /** When the last page arrived; minus infinity before the first. */
  get lastPageMs(): number {
    return this.pageMs;
  }

  /** Undefined: nothing is known of the node's devices. */
  get nodeValues(): AcceleratorValues | undefined {
    return this.nodeNumbers;
  }

  /** @param pod as `FindContainer` names it */
  podValues(pod: string): AcceleratorValues | undefined {
    return this.podNumbers.get(pod);
  }

  /** Whether the last page gives the Pod a device. */
  hasPod(pod: string): boolean {
    return this.pods.has(pod);
  }

  /** Whether a device of the Pod is another one's too, so that no share of it is known. */
  isShared(pod: string): boolean {
    return this.sharedPods.has(pod);
  }

  /**
   * Takes a page. Returns how many of its containers are not on the node, and whether what is served has changed.
   *
   * @param freshSinceMs samples that arrived earlier are not served
   */
  take(
    page: PageUsage,
    find: FindContainer,
    nowMs: number,
    freshSinceMs: number,
  ): { readonly unknown: number; readonly changed: boolean } {
    let unknown = 0;
    this.pageMs = nowMs;
    const before = this.pods;
    this.pods = new Map();
    this.sharedPods = new Set();
    this.note(this.node, page.node, nowMs);
    for (const { container, usage, isShared } of page.containers) {
      const found = find(container);
      if (found === undefined) {
        unknown++;
        continue;
      }
      // What was known of a device that nobody has alone any more is no share of it.
      const windows = (isShared ? undefined : before.get(found.pod)?.get(found.container)) ?? new Map();
      this.note(windows, usage, nowMs);
      if (isShared) this.sharedPods.add(found.pod);
      const containers = this.pods.get(found.pod) ?? new Map<string, Windows>();
      this.pods.set(found.pod, containers.set(found.container, windows));
    }
    return { unknown, changed: this.publish(freshSinceMs) };
  }

  /** Adds the samples of a page, and drops the resources that are no longer there. */
  private note(windows: Windows, { busy, memoryBytes }: DeviceUsage, nowMs: number): void {
    const samples = new Map<MeasuredResource, number | undefined>(
      [...busy].map(([name, value]) => [deviceResource(name), value]),
    );
    if (this.rules.memory !== undefined && busy.size > 0) samples.set(this.rules.memory, memoryBytes);
    for (const resource of windows.keys()) if (!samples.has(resource)) windows.delete(resource);
    for (const [resource, value] of samples) {
      let window = windows.get(resource);
      if (window === undefined) windows.set(resource, (window = new SampleWindow()));
      if (value !== undefined) window.add(value, nowMs, this.rules.windowMs);
    }
  }

  private publish(freshSinceMs: number): boolean {
    let changed = false;
    const served = (values: AcceleratorValues | undefined) => values?.freshSince(freshSinceMs);
    const nodeBefore = this.nodeNumbers;
    this.nodeNumbers = valuesOf(new Map([['', this.node]]));
    changed ||= !areAlike(served(nodeBefore), served(this.nodeNumbers));
    const podsBefore = new Map(this.podNumbers);
    this.podNumbers.clear();
    for (const [pod, containers] of this.pods) {
      const values = valuesOf(containers);
      if (values !== undefined) this.podNumbers.set(pod, values);
      changed ||= !areAlike(served(podsBefore.get(pod)), served(values));
      podsBefore.delete(pod);
    }
    return changed || podsBefore.size > 0;
  }
}

function areAlike(a: AcceleratorValues | undefined, b: AcceleratorValues | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}

/** A resource is served if each container that has such a device has a number. Undefined: none is. */
function valuesOf(containers: ReadonlyMap<string, Windows>): AcceleratorValues | undefined {
  const all = [...containers.values()];
  const resources = [...new Set(all.flatMap((windows) => [...windows.keys()]))]
    .filter((resource) => all.every((windows) => windows.get(resource)?.lastMs !== Number.NEGATIVE_INFINITY))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (resources.length === 0) return undefined;
  const values = new Map(
    [...containers].map(([name, windows]) => [name, resources.map((resource) => numberOf(resource, windows))]),
  );
  const times = resources.map((resource) =>
    Math.min(...all.map((windows) => windows.get(resource)?.lastMs ?? Infinity)),
  );
  return new AcceleratorValues(resources, values, times);
}

/** The mean of a share in thousandths, since it jumps; the last sample of memory, which does not. */
function numberOf(resource: MeasuredResource, windows: Windows): number {
  const window = windows.get(resource);
  if (window === undefined) return 0;
  return resource.unit === 'bytes' ? Math.round(window.last!) : Math.round(window.mean! * 1000);
}
