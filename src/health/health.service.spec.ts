import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import type { PodLister } from '../cluster/pod.lister.js';
import { testOptions } from '../../test/test-options.js';
import type { ScraperService } from '../scraper/scraper.service.js';
import type { StorageService } from '../storage/storage.service.js';
import { HealthService, type Probe, PROBES } from './health.service.js';
import { reportAll } from './report.js';
import type { StartGate } from './start-gate.service.js';

describe('HealthService', () => {
  const nodes = { synced: true };
  const pods = { synced: true };
  const scraper: { lastCycleBegunMs?: number } = {};
  const storage: { ready: boolean; uncounted?: string; countFailure(): string | undefined } = {
    ready: true,
    countFailure: () => storage.uncounted,
  };
  const outer: { unwritten?: string; unlimited?: string } = {};
  const gate = { open: false };
  let health: HealthService;

  const failing = (probe: Probe) => health.checks[probe].filter((check) => check.failure()).map(({ name }) => name);

  beforeEach(() => {
    Object.assign(nodes, { synced: true });
    Object.assign(pods, { synced: true });
    Object.assign(storage, { ready: true, uncounted: undefined });
    Object.assign(outer, { unwritten: undefined, unlimited: undefined });
    gate.open = false;
    delete scraper.lastCycleBegunMs;
    health = new HealthService(
      testOptions(),
      nodes as NodeLister,
      pods as PodLister,
      scraper as ScraperService,
      storage as unknown as StorageService,
      gate as StartGate,
    );
    health.lookAt({ logFailure: () => outer.unwritten, limitsFailure: () => outer.unlimited });
  });

  it('fails where log lines are not written, which costs no probe', () => {
    outer.unwritten = 'ENOSPC: no space left on device, write';
    for (const probe of PROBES) {
      expect(failing(probe)).toEqual(['log']);
      const { code, text } = reportAll(probe, health.checks[probe], true, []);
      expect([code, text.split('\n')[1]]).toEqual([200, '[-]log failed: tolerated']);
    }
  });

  it('fails where requests are not limited or points not counted', () => {
    outer.unlimited = 'requests in progress are not limited';
    for (const probe of PROBES) expect(failing(probe)).toEqual(['poststarthook/max-in-flight-filter']);
    outer.unlimited = undefined;
    storage.uncounted = '2 nodes and 3 containers have points, counted as 1 and 3';
    for (const probe of PROBES) {
      expect(failing(probe)).toEqual(['poststarthook/storage-object-count-tracker-hook']);
      expect(reportAll(probe, health.checks[probe], false, []).code).toBe(500);
    }
  });

  it('fails as long as there are no limits to ask', () => {
    const started = new HealthService(
      testOptions(),
      nodes as NodeLister,
      pods as PodLister,
      scraper as ScraperService,
      storage as unknown as StorageService,
      gate as StartGate,
    );
    expect(started.checks.livez[2]!.failure()).toBe('requests in progress are not limited yet');
  });

  it('is all well when everything is there', () => {
    expect([failing('livez'), failing('readyz'), failing('healthz')]).toEqual([[], [], []]);
  });

  it('is not ready without numbers, without Nodes, without Pods, and at shutdown', () => {
    storage.ready = false;
    expect(failing('readyz')).toEqual(['metric-storage-ready']);
    storage.ready = true;
    nodes.synced = false;
    expect(failing('readyz')).toEqual(['metric-informer-sync']);
    nodes.synced = true;
    pods.synced = false;
    expect(failing('readyz')).toEqual(['metric-informer-sync', 'metadata-informer-sync']);
    pods.synced = true;
    health.beforeApplicationShutdown();
    expect(failing('readyz')).toEqual(['shutdown']);
    expect(failing('livez')).toEqual([]);
  });

  it('is ready without numbers once the gate is open, but not without Nodes', () => {
    storage.ready = false;
    const readyz = () => reportAll('readyz', health.checks.readyz, false, []);
    expect(readyz().text).toContain('[-]metric-storage-ready failed: reason withheld\n');
    gate.open = true;
    expect(readyz()).toEqual({ code: 200, text: 'ok' });
    expect(reportAll('readyz', health.checks.readyz, true, []).text).toContain(
      '[-]metric-storage-ready failed: tolerated\n',
    );
    expect(failing('readyz')).toEqual(['metric-storage-ready']);
    nodes.synced = false;
    expect(readyz().code).toBe(500);
  });

  it('is not alive when no cycle began for 1.5 resolutions', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    scraper.lastCycleBegunMs = 1_000_000 - 90_000;
    expect(failing('livez')).toEqual([]);
    scraper.lastCycleBegunMs -= 1;
    expect(failing('livez')).toEqual(['metric-collection-timely']);
    expect(health.checks.livez[4]!.failure()).toBe('no scrape cycle began for 90 s');
    vi.useRealTimers();
  });
});
