import { beforeEach, describe, expect, it } from 'vitest';
import type { NodeLister } from '../cluster/node.lister.js';
import { testOptions } from '../../test/test-options.js';
import type { Options } from '../config/options.js';
import type { ApiError } from '../model/api-error.js';
import type { NodeReasons } from '../reasons/node-reasons.service.js';
import type { StorageService } from '../storage/storage.service.js';
import { FirstNumbers } from './first-numbers.service.js';

describe('FirstNumbers', () => {
  let options: Options;
  const clock = { behindMs: 0, aheadNodes: 0, suspect: 'the clock of the node' };
  const storage: { everMeasured: boolean; firstStoredMs?: number } = { everMeasured: false };
  let names: string[];
  const nodes = { synced: true, list: () => names };
  let outages: { count: number; first: string } | undefined;
  const ofNodes = { outages: () => outages } as unknown as NodeReasons;
  let first: FirstNumbers;

  beforeEach(() => {
    options = testOptions();
    first = new FirstNumbers(options, nodes as unknown as NodeLister, storage as StorageService, ofNodes);
    Object.assign(storage, { everMeasured: false, firstStoredMs: undefined, clusterClock: clock });
    Object.assign(clock, { behindMs: 0, aheadNodes: 0 });
    nodes.synced = true;
    names = ['a', 'b'];
    outages = undefined;
  });

  const refusal = (nowMs: number): Partial<ApiError> | undefined => {
    try {
      first.requireNumbers(nowMs);
    } catch (error) {
      const { code, reason, message, details } = error as ApiError;
      return { code, reason, message, details };
    }
    return undefined;
  };
  const refused = (awaited: string, retryAfterSeconds?: number) => ({
    code: 503,
    reason: 'ServiceUnavailable',
    message: `metrics not available yet: ${awaited}`,
    details: { group: 'metrics.k8s.io', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
  });
  const failing = (since: string) => ({ count: 2, first: `"a" cannot be scraped since ${since}: connection refused` });

  it('says that clocks are wrong where that is why there is nothing, and not when to ask again', () => {
    storage.firstStoredMs = 1500;
    clock.aheadNodes = 1;
    expect(refusal(1500)).toEqual(
      refused('the samples of 1 of 2 nodes are from the future: the clock of the node is wrong'),
    );
    clock.behindMs = 600_000;
    expect(refusal(2500)).toEqual(
      refused("this server's clock is more than five minutes behind those of most nodes: set it by NTP"),
    );
  });

  it('says what is waited for, in the order in which things happen, and when to ask again where that is known', () => {
    nodes.synced = false;
    expect(refusal(0)).toEqual(refused('waiting for the list of Nodes'));
    nodes.synced = true;
    expect(refusal(0)).toEqual(refused('waiting for the first sample of any of 2 nodes'));
    names = ['a'];
    expect(refusal(0)).toEqual(refused('waiting for the first sample of the only node'));
    storage.firstStoredMs = 1500;
    const second = 'waiting for the second sample of any node';
    expect(refusal(1500)).toEqual(refused(`${second}, expected at 1970-01-01T00:00:17Z`, 15));
    expect(refusal(14_000)).toEqual(refused(`${second}, expected at 1970-01-01T00:00:17Z`, 3));
    expect(refusal(16_499)).toEqual(refused(`${second}, expected at 1970-01-01T00:00:17Z`, 1));
    expect(refusal(16_500)).toEqual(refused(second));
    expect(refusal(3_600_000)).toEqual(refused(second));
    storage.everMeasured = true;
    expect(refusal(3_600_000)).toBeUndefined();
  });

  it('says how nodes fail, and lets nobody wait', () => {
    outages = failing('then');
    const but = '; 2 of 2 nodes fail: "a" cannot be scraped since then: connection refused';
    expect(refusal(0)).toEqual(refused(`waiting for the first sample of any of 2 nodes${but}`));
    storage.firstStoredMs = 1000;
    const second = 'waiting for the second sample of any node';
    expect(refusal(1000)).toEqual(refused(`${second}, expected at 1970-01-01T00:00:16Z${but}`));
    expect(refusal(16_000)).toEqual(refused(`${second}${but}`));
  });

  it('says the same as long as all is the same', () => {
    const messages = (atMs: readonly number[]) => new Set(atMs.map((ms) => refusal(ms)!.message));
    outages = failing('then');
    expect(messages([0, 1000, 60_000, 86_400_000])).toHaveLength(1);
    storage.firstStoredMs = 0;
    expect(messages([0, 1000, 14_000])).toHaveLength(1);
    expect(messages([16_000, 60_000, 86_400_000])).toHaveLength(1);
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
