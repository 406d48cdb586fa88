import { hostname } from 'node:os';
import { formatTime } from '../metrics-api/objects/time.js';

/**
 * Returns annotations that say whose history a response is, because each replica keeps its own: the name of this replica,
 * which is that of its Pod, and when it started.
 */
export function replicaAnnotations(): Readonly<Record<string, string>> {
  const startMs = Date.now() - process.uptime() * 1000;
  return { 'metrics.k8s.io/replica': hostname(), 'metrics.k8s.io/replica-start': formatTime(startMs) };
}
