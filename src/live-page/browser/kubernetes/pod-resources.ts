import type { Container, Pod, Resources } from './objects.js';
import { parseQuantity } from './quantity.js';

/** The two numbers that a usage is compared with. */
export type Bound = 'requests' | 'limits';

/** Returns the containers that run as long as the Pod does: sidecars are init containers that restart always. */
export function runningContainers({ spec }: Pod): readonly Container[] {
  const sidecars = spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  return [...sidecars, ...(spec?.containers ?? [])];
}

/**
 * Returns what a Pod requests, or its limit: what it says as a whole, else the sum of its containers. Undefined if a
 * container says nothing, because the sum would then be of another set of containers than the usage.
 */
export function boundOfPod(pod: Pod, bound: Bound, resource: string): number | undefined {
  const whole = boundOf(pod.spec?.resources, bound, resource);
  if (whole !== undefined) return whole;
  const parts = runningContainers(pod).map(({ resources }) => boundOf(resources, bound, resource));
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum && part && sum + part);
}

/** Returns what a container requests, or its limit; undefined if it says nothing, or zero. */
export function boundOf(resources: Resources | undefined, bound: Bound, resource: string): number | undefined {
  return parseQuantity(resources?.[bound]?.[resource]) || undefined;
}
