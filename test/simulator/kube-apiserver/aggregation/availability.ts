import type { AggregatedBackend } from './aggregated-backend.ts';
import { METRICS_GROUP } from './api-service.ts';
import type { Availability } from './api-service.ts';

/** The real aggregator asks this often at once and is content with the first good answer. */
const PARALLEL_CHECKS = 5;
const CHECK_TIMEOUT_MS = 5_000;

/** The condition of an APIService that was not checked yet. */
export const NOT_CHECKED: Availability = {
  isAvailable: false,
  reason: 'FailedDiscoveryCheck',
  message: 'no check was made yet',
};

/** Asks the aggregated server for the discovery of one version, as the availability controller does. */
export async function checkAvailability(backend: AggregatedBackend, version: string): Promise<Availability> {
  const path = `/apis/${METRICS_GROUP}/${version}`;
  const checks = Array.from({ length: PARALLEL_CHECKS }, async () =>
    backend.getJson(path, 'application/json', CHECK_TIMEOUT_MS),
  );
  try {
    await Promise.any(checks);
    return { isAvailable: true, reason: 'Passed', message: 'all checks passed' };
  } catch (error) {
    const [cause] = error instanceof AggregateError ? error.errors : [error];
    const message = `failing or missing response from ${backend.url}${path}: ${String(cause)}`;
    return { isAvailable: false, reason: 'FailedDiscoveryCheck', message };
  }
}
