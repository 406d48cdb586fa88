/** One accelerator, or one MIG instance of it, at one moment. */
export interface DeviceReading {
  /** Place of the device on its node, from 0. */
  readonly index: number;
  /** Share of time in which it worked: 0 to 1. */
  readonly busy: number;
  readonly usedMebibytes: number;
  /** The container that has the device; undefined: it is free. */
  readonly holder?: ContainerName;
  readonly mig?: { readonly profile: string; readonly instance: number };
}

/** A container by all its names. */
export interface ContainerName {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** The value of a label, escaped as the text format of Prometheus wants it. */
export function labelText(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Labels as they stand on a page, in this order. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelText(value)}"`);
  return `{${pairs.join(',')}}`;
}
