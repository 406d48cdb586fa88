import type { AcceleratorVendor } from '../../config/accelerator-options.js';
import type { MeasuredResource } from '../../model/resources.js';

const DOMAINS: Readonly<Record<AcceleratorVendor, string>> = { nvidia: 'nvidia.com', amd: 'amd.com' };

const known = new Map<string, MeasuredResource>();

/** How much of the devices of this name was used. The same object for the same name. */
export function deviceResource(name: string): MeasuredResource {
  return resource(name, 'thousandths');
}

/** How much memory of a vendor's devices was used. */
export function memoryResource(vendor: AcceleratorVendor): MeasuredResource {
  return resource(`${DOMAINS[vendor]}/gpu-memory`, 'bytes');
}

/**
 * The name under which containers request a device. A page does not say it, so that the resources of the Node decide. A
 * Node that has none of the vendor gives its devices by claims (DRA).
 *
 * @param migProfile as in `DeviceSample`
 * @param extendedResources those of the Node
 */
export function deviceResourceName(
  vendor: AcceleratorVendor,
  migProfile: string | undefined,
  extendedResources: readonly string[],
): string {
  const whole = `${DOMAINS[vendor]}/gpu`;
  // A resource cannot have a plus sign.
  const instance = migProfile === undefined ? [] : [`${DOMAINS[vendor]}/mig-${migProfile.replaceAll('+', '.')}`];
  for (const name of [...instance, whole]) {
    // The Node's text, since a part of the page would keep the page.
    const found = extendedResources.find((each) => each === name || each === `${name}.shared`);
    if (found !== undefined) return found;
  }
  return whole;
}

/**
 * Whether a device of this name can be given to several containers at once, by time-slicing or MPS. The device plugin
 * says it in the name if it renames shared devices. Otherwise gpu-feature-discovery says it in labels of the Node, and GKE
 * in a label of its own.
 *
 * @param name as `deviceResourceName` returns it
 * @param labels those of the Node
 */
export function isSharedResource(name: string, labels: Readonly<Record<string, string>>): boolean {
  if (name.endsWith('.shared')) return true;
  const strategies = [labels[`${name}.sharing-strategy`], labels['cloud.google.com/gke-gpu-sharing-strategy']];
  // Releases before 0.15 have no strategy. They have 1 or 0 replicas of a device that is not shared.
  return (
    Number(labels[`${name}.replicas`] ?? 1) > 1 || strategies.some((each) => each !== undefined && each !== 'none')
  );
}

function resource(name: string, unit: MeasuredResource['unit']): MeasuredResource {
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = { name, kind: 'gauge', unit, field: undefined }));
  return found;
}
