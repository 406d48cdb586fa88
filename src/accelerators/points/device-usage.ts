import type { DeviceSample, NamedContainer } from '../dialects/device-sample.js';

/** How much of its devices a container, or a node, used at the time of a page. */
export interface DeviceUsage {
  /** The sum of the shares, by resource; undefined: it has such a device and its share is unknown. */
  readonly busy: Map<string, number | undefined>;
  /** The sum in bytes; undefined: unknown. */
  memoryBytes: number | undefined;
}

/** What a page says of one container. */
export interface ContainerDevices {
  readonly container: NamedContainer;
  readonly usage: DeviceUsage;
  /** Whether a device of it is another container's too, and nobody knows which part is whose. */
  isShared: boolean;
}

/** What a page says, by container. */
export interface PageUsage {
  /** Each device counts once. */
  readonly node: DeviceUsage;
  readonly containers: readonly ContainerDevices[];
}

/**
 * Adds the samples of a page up.
 *
 * @param nameOf the resource that a device is
 * @param isSharedName whether several containers may have one device of a resource, even if the page names only one
 */
export function usageOfPage(
  samples: readonly DeviceSample[],
  nameOf: (sample: DeviceSample) => string,
  isSharedName: (resource: string) => boolean,
): PageUsage {
  const node = emptyUsage();
  const containers = new Map<string, ContainerDevices>();
  for (const device of Map.groupBy(samples, ({ deviceId }) => deviceId).values()) {
    const held = device.filter(({ pod }) => pod !== undefined);
    const isUnclear = (held.length > 1 || isSharedName(nameOf(device[0]!))) && !areShares(held);
    addDevice(node, nameOf(device[0]!), wholeDevice(device));
    for (const sample of held) {
      const devices = devicesOf(containers, sample.pod!);
      devices.isShared ||= isUnclear || (held.length > 1 && sample.busy === undefined);
      addDevice(devices.usage, nameOf(sample), isUnclear ? UNKNOWN : sample);
    }
  }
  return { node, containers: [...containers.values()] };
}

const UNKNOWN = { busy: undefined, memoryBytes: undefined };

/** Whether each sample is a part of the device. Processes are told apart by Pod, so that a Pod must have one container. */
function areShares(held: readonly DeviceSample[]): boolean {
  const pods = new Set(held.map(({ pod }) => JSON.stringify([pod!.namespace, pod!.pod])));
  return pods.size === held.length && held.every(({ perProcess }) => perProcess);
}

/** The device's own numbers, or those of a container that has all of it. */
function wholeDevice(device: readonly DeviceSample[]): Pick<DeviceSample, 'busy' | 'memoryBytes'> {
  const own = device.find(({ pod }) => pod === undefined);
  return { busy: own?.busy ?? most(device, 'busy'), memoryBytes: own?.memoryBytes ?? most(device, 'memoryBytes') };
}

function most(device: readonly DeviceSample[], field: 'busy' | 'memoryBytes'): number | undefined {
  const known = device.map((sample) => sample[field]).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.max(a, b));
}

function devicesOf(containers: Map<string, ContainerDevices>, container: NamedContainer): ContainerDevices {
  const key = JSON.stringify([container.namespace, container.pod, container.container]);
  let devices = containers.get(key);
  if (devices === undefined) {
    devices = { container, usage: emptyUsage(), isShared: false };
    containers.set(key, devices);
  }
  return devices;
}

function emptyUsage(): DeviceUsage {
  return { busy: new Map(), memoryBytes: 0 };
}

/** One unknown device makes the sum unknown: the rest of a container's devices is not its usage. */
function addDevice(usage: DeviceUsage, name: string, sample: Pick<DeviceSample, 'busy' | 'memoryBytes'>): void {
  const before = usage.busy.has(name) ? usage.busy.get(name) : 0;
  usage.busy.set(name, sum(before, sample.busy));
  usage.memoryBytes = sum(usage.memoryBytes, sample.memoryBytes);
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
