import { BASE_RESOURCES, CPU } from '../../src/model/resources.js';
import type { UsageView } from '../../src/model/usage-source.js';

/** The numbers of one container, `app` on `node`, or what a test says instead. */
export function usageView(overrides: Partial<UsageView> = {}): UsageView {
  return {
    nodeName: 'node',
    storedMs: 0,
    arrivedMs: 0,
    firstSlot: 0,
    endSlot: 1,
    sampledSlot: 0,
    resources: BASE_RESOURCES,
    whole: undefined,
    containerName: () => 'app',
    hasRate: () => true,
    valueAt: (resource) => (resource === CPU ? 1e9 : 1024),
    timestampMs: () => 1,
    windowNs: () => 1,
    ...overrides,
  };
}
