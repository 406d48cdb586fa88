import type { DeviceSample, DialectPage, NamedContainer } from './device-sample.js';

/** A number of a device that lines give. */
export type Reading =
  /** How busy all of the device was. */
  | 'engine'
  /** How busy it was, by the driver: the number that can be of one container's processes. */
  | 'utilisation'
  | 'memory';

type Readings = Partial<Record<Reading, number>>;

/** The readings that an exporter can give for the processes of one container. */
const PER_PROCESS = ['utilisation', 'memory'] as const satisfies readonly Reading[];

interface Entry {
  readonly pod: NamedContainer | undefined;
  readonly readings: Readings;
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
  const held = [...entries.values()].filter(({ pod }) => pod !== undefined);
  const isShared = held.length > 1;
  const told = PER_PROCESS.filter((reading) => areTold(reading, own, held));
  const shares = (readings: Readings) =>
    Object.fromEntries(told.map((reading) => [reading, readings[reading]])) as Readings;
  return [...entries.values()].map(({ pod, readings }) => {
    const perProcess = pod !== undefined && own !== undefined;
    const shown = perProcess ? (isShared ? shares(readings) : larger(readings, own)) : readings;
    return { deviceId, migProfile, pod, busy: busyOf(shown), memoryBytes: shown.memory, perProcess };
  });
}

/**
 * Whether each of several containers has its own share in a reading. The device's own number must stand beside theirs.
 * An exporter that cannot tell whose a process is gives 0 to all containers, however busy the device is.
 */
function areTold(reading: Reading, own: Readings | undefined, held: readonly Entry[]): boolean {
  const whole = own?.[reading];
  if (whole === undefined) return false;
  return whole === 0 || held.some(({ readings }) => (readings[reading] ?? 0) > 0);
}

/** A container that has the whole device has the device's number, if its own says less. */
function larger(readings: Readings, own: Readings): Readings {
  const all = new Set([...Object.keys(readings), ...Object.keys(own)] as Reading[]);
  return Object.fromEntries([...all].map((each) => [each, Math.max(readings[each] ?? 0, own[each] ?? 0)]));
}

/** The larger of both, since each can be 0 while the device works. */
function busyOf({ engine, utilisation }: Readings): number | undefined {
  if (engine === undefined || utilisation === undefined) return engine ?? utilisation;
  return Math.max(engine, utilisation);
}
