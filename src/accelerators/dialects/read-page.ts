import type { AcceleratorVendor } from '../../config/accelerator-options.js';
import { readAmdPage } from './amd.js';
import type { DeviceSample, Dialect, DialectPage } from './device-sample.js';
import { readNvidiaPage } from './nvidia.js';

const DIALECTS: Readonly<Record<AcceleratorVendor, Dialect>> = { nvidia: readNvidiaPage, amd: readAmdPage };

/** Reads the page of a vendor's exporter. Never throws. */
export function readExporterPage(vendor: AcceleratorVendor, page: Buffer): DialectPage {
  return DIALECTS[vendor](page.toString('utf8'));
}

/** How many devices samples are of, and how many of these a container has. */
export function countDevices(samples: readonly DeviceSample[]): { readonly devices: number; readonly held: number } {
  const count = (some: readonly DeviceSample[]) => new Set(some.map(({ deviceId }) => deviceId)).size;
  return { devices: count(samples), held: count(samples.filter(({ pod }) => pod !== undefined)) };
}
