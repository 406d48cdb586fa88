import type { DeviceSample, DialectPage, NamedContainer } from './device-sample.js';

/** A number of a device that lines give. */
export type Reading =
  /** How busy all of the device was. */
  | 'engine'
  /** How busy it was, by the driver: the number that can be of one container's processes. */
  | 'utilisation'
  | 'memory';

interface Entry {
  readonly pod: NamedContainer | undefined;
  readonly readings: Partial<Record<Reading, number>>;
}

interface Device {
  readonly migProfile: string | undefined;
  readonly entries: Map<string, Entry>;
}

/** The key of the device's own entry. Keys of containers are JSON. */
const OWN = '';

/** The numbers of a page, by device and container. */
export class DeviceTable {
  private readonly devices = new Map<string, Device>();

  /** Notes a number. Of two for the same device, container and reading, the larger counts. */
  add(
    deviceId: string,
    migProfile: string | undefined,
    pod: NamedContainer | undefined,
    reading: Reading,
    value: number | undefined,
  ): void {
    let device = this.devices.get(deviceId);
    if (device === undefined) this.devices.set(deviceId, (device = { migProfile, entries: new Map() }));
    const key = pod === undefined ? OWN : JSON.stringify([pod.namespace, pod.pod, pod.container]);
    let entry = device.entries.get(key);
    if (entry === undefined) device.entries.set(key, (entry = { pod, readings: {} }));
    if (value !== undefined) entry.readings[reading] = Math.max(value, entry.readings[reading] ?? value);
  }

  toPage(skippedLines: number): DialectPage {
    const samples = [...this.devices].flatMap(([deviceId, device]) => samplesOf(deviceId, device));
    return { samples, skippedLines };
  }
}

function samplesOf(deviceId: string, { migProfile, entries }: Device): DeviceSample[] {
  const own = entries.get(OWN)?.readings;
  const isShared = entries.size - (own === undefined ? 0 : 1) > 1;
  return [...entries.values()].map(({ pod, readings }) => {
    const perProcess = pod !== undefined && own !== undefined;
    // Where several have the device, a number is a container's own only if the device's stands beside it.
    const shown = perProcess && isShared ? ownShares(readings, own) : readings;
    return { deviceId, migProfile, pod, busy: busyOf(shown), memoryBytes: shown.memory, perProcess };
  });
}

function ownShares(readings: Entry['readings'], own: Entry['readings']): Entry['readings'] {
  const { utilisation, memory } = readings;
  return {
    ...(own.utilisation === undefined ? {} : { utilisation }),
    ...(own.memory === undefined ? {} : { memory }),
  };
}

/** The larger of both, since each can be 0 while the device works. */
function busyOf({ engine, utilisation }: Entry['readings']): number | undefined {
  if (engine === undefined || utilisation === undefined) return engine ?? utilisation;
  return Math.max(engine, utilisation);
}
