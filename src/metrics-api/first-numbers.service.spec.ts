import { beforeEach, describe, expect, it } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import type { NodeReasons } from '../reasons/node-reasons.service.js';
import type { StorageService } from '../storage/storage.service.js';
import { FirstNumbers } from './first-numbers.service.js';

describe('FirstNumbers', () => {
  const options = new Options();
  const storage: { everMeasured: boolean; firstStoredMs?: number } = { everMeasured: false };
  let names: string[];
  const nodes = { synced: true, list: () => names };
  let outages: { count: number; first: string } | undefined;
  const ofNodes = { outages: () => outages } as unknown as NodeReasons;
  const first = new FirstNumbers(options, nodes as unknown as NodeLister, storage as StorageService, ofNodes);

  beforeEach(() => {
    Object.assign(options, { readiness: 'api', metricResolutionMs: 60_000 });
    Object.assign(storage, { everMeasured: false, firstStoredMs: undefined });
    nodes.synced = true;
    names = ['a', 'b'];
    outages = undefined;
  });

  const refusal = (nowMs: number): unknown => {
    try {
      return first.require(nowMs);
    } catch (error) {
      return error;
    }
  };
  const refused = (awaited: string, retryAfterSeconds: number) => ({
    code: 503,
    reason: 'ServiceUnavailable',
    message: `metrics not available yet: ${awaited}`,
    details: { group: 'metrics.k8s.io', retryAfterSeconds },
  });

  it('says what is waited for, in the order in which things happen', () => {
    nodes.synced = false;
    expect(refusal(0)).toMatchObject(refused('waiting for the list of Nodes', 1));
    nodes.synced = true;
    expect(refusal(0)).toMatchObject(refused('waiting for the first sample of any of 2 nodes', 1));
    names = ['a'];
    expect(refusal(0)).toMatchObject(refused('waiting for the first sample of the only node', 1));
    storage.firstStoredMs = 1000;
    const second = 'waiting for the second sample of any node';
    expect(refusal(1000)).toMatchObject(refused(`${second}, expected in about 15 s`, 15));
    expect(refusal(13_500)).toMatchObject(refused(`${second}, expected in about 3 s`, 3));
    expect(refusal(16_000)).toMatchObject(refused(second, 1));
    expect(refusal(3_600_000)).toMatchObject(refused(second, 1));
    storage.everMeasured = true;
    expect(refusal(3_600_000)).toBeUndefined();
  });

  it('says how nodes fail, so that nobody waits in vain', () => {
    outages = { count: 2, first: '"a" cannot be scraped since then: connection refused' };
    const but = '; 2 of 2 nodes fail: "a" cannot be scraped since then: connection refused';
    expect(refusal(0)).toMatchObject(refused(`waiting for the first sample of any of 2 nodes${but}`, 1));
    storage.firstStoredMs = 1000;
    const second = 'waiting for the second sample of any node';
    expect(refusal(1000)).toMatchObject(refused(`${second}, expected in about 15 s${but}`, 15));
    expect(refusal(16_000)).toMatchObject(refused(`${second}${but}`, 1));
  });

  it('expects the second sample after a shorter resolution', () => {
    options.metricResolutionMs = 10_000;
    storage.firstStoredMs = 0;
    expect(refusal(0)).toMatchObject({ details: { retryAfterSeconds: 10 } });
  });

  it('waits for nothing where there is no Node', () => {
    names = [];
    expect(refusal(0)).toBeUndefined();
  });

  it('refuses nothing with --readiness=data', () => {
    options.readiness = 'data';
    expect(refusal(0)).toBeUndefined();
  });
});
