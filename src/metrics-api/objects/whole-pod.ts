import { formatGoDuration } from '../../config/go-duration.js';
import type { ResourceUsage } from '../../model/usage.js';
import { quantitiesOf } from './quantity.js';
import { formatTime } from './time.js';

/**
 * What a Pod used as a whole, as annotations of its PodMetrics. The API has no field for it: clients drop a field that
 * they do not know, and as one more container HorizontalPodAutoscalers and `kubectl top` would add it to the Pod's. An
 * annotation is read by those who look for it and carried along by all others.
 *
 * It is measured at another time than the containers, up to 17 s apart, and so says its own. In the order of the keys.
 */
export function wholePodAnnotations(usage: ResourceUsage): Record<string, string> {
  const parts = [
    ...quantitiesOf(usage),
    ['timestamp', formatTime(usage.timestampMs)] as const,
    ['window', formatGoDuration(usage.windowNs)] as const,
  ];
  parts.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(parts.map(([part, text]) => [`metrics.k8s.io/pod-${part}`, text]));
}
