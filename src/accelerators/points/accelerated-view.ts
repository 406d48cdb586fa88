import type { BatchLayout } from '../../model/metrics-batch.js';
import type { MeasuredResource } from '../../model/resources.js';
import type { NodeUsageView, PodUsageView, UsageView } from '../../model/usage-source.js';
import type { ResourceUsage } from '../../model/usage.js';
import type { AcceleratorValues } from './accelerator-values.js';

/** The numbers of a node or Pod with those of its devices. */
abstract class AcceleratedView<View extends UsageView> implements UsageView {
  constructor(
    protected readonly view: View,
    private readonly devices: readonly AcceleratorValues[],
  ) {}

  get nodeName(): string {
    return this.view.nodeName;
  }

  get storedMs(): number {
    return this.view.storedMs;
  }

  /** The older of both, since a list is good as long as all that is in it. */
  get arrivedMs(): number {
    return this.devices.reduce((oldest, { arrivedMs }) => Math.min(oldest, arrivedMs), this.view.arrivedMs);
  }

  get firstSlot(): number {
    return this.view.firstSlot;
  }

  get endSlot(): number {
    return this.view.endSlot;
  }

  get sampledSlot(): number {
    return this.view.sampledSlot;
  }

  get resources(): readonly MeasuredResource[] {
    const all = [...this.view.resources, ...this.devices.flatMap(({ resources }) => resources)];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get whole(): ResourceUsage | undefined {
    return this.view.whole;
  }

  containerName(slot: number): string {
    return this.view.containerName(slot);
  }

  hasRate(slot: number): boolean {
    return this.view.hasRate(slot);
  }

  valueAt(resource: MeasuredResource, slot: number): number {
    for (const devices of this.devices) {
      const value = devices.valueOf(resource, this.view.containerName(slot));
      if (value !== undefined) return value;
    }
    return this.view.valueAt(resource, slot);
  }

  timestampMs(slot: number): number {
    return this.view.timestampMs(slot);
  }

  windowNs(slot: number): number {
    return this.view.windowNs(slot);
  }
}

export class AcceleratedPodView extends AcceleratedView<PodUsageView> implements PodUsageView {
  get namespace(): string {
    return this.view.namespace;
  }

  get name(): string {
    return this.view.name;
  }

  get held(): boolean {
    return this.view.held;
  }

  get indexed(): boolean {
    return this.view.indexed;
  }
}

export class AcceleratedNodeView extends AcceleratedView<NodeUsageView> implements NodeUsageView {
  get pods(): readonly PodUsageView[] {
    return this.view.pods;
  }

  get layout(): BatchLayout {
    return this.view.layout;
  }

  /** Its Pods may have devices. */
  get servesAll(): boolean {
    return false;
  }

  get latestCredibleMs(): number {
    return this.view.latestCredibleMs;
  }

  startNs(slot: number): number {
    return this.view.startNs(slot);
  }

  hasAside(slot: number): boolean {
    return this.view.hasAside(slot);
  }

  isImpossible(slot: number, values: Float64Array): boolean {
    return this.view.isImpossible(slot, values);
  }
}
