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
  // A label of a Node and a resource cannot have a plus sign.
  const instance = migProfile && `${DOMAINS[vendor]}/mig-${migProfile.replaceAll('+', '.')}`;
  const names = [instance, instance && `${instance}.shared`, whole, `${whole}.shared`].filter(Boolean) as string[];
  return names.find((name) => extendedResources.includes(name)) ?? names[0]!;
}

function resource(name: string, unit: MeasuredResource['unit']): MeasuredResource {
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = { name, kind: 'gauge', unit, field: undefined }));
  return found;
}
