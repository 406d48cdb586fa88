import { formatGoDuration } from '../../config/go-duration.js';
import type { ResourceUsage } from '../../model/usage.js';
import { formatCpu, formatMemory } from './quantity.js';
import { formatTime } from './time.js';

/**
 * What a Pod used as a whole, as annotations of its PodMetrics. The API has no field for it: clients drop a field that
 * they do not know, and as one more container HorizontalPodAutoscalers and `kubectl top` would add it to the Pod's. An
 * annotation is read by those who look for it and carried along by all others.
 *
 * It is measured at another time than the containers, up to 17 s apart, and so says its own. In the order of the keys.
 */
export function wholePodAnnotations(usage: ResourceUsage): Record<string, string> {
  return {
    'metrics.k8s.io/pod-cpu': formatCpu(usage.cpuNanocores),
    'metrics.k8s.io/pod-memory': formatMemory(usage.memoryBytes),
    ...(usage.swapBytes === undefined ? {} : { 'metrics.k8s.io/pod-swap': formatMemory(usage.swapBytes) }),
    'metrics.k8s.io/pod-timestamp': formatTime(usage.timestampMs),
    'metrics.k8s.io/pod-window': formatGoDuration(usage.windowNs),
  };
}
