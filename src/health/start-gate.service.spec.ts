import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import type { NodeLister } from '../cluster/node.lister.js';
import type { PodLister } from '../cluster/pod.lister.js';
import { testOptions } from '../../test/test-options.js';
import type { Readiness } from '../config/options.js';
import type { StorageService } from '../storage/storage.service.js';
import { StartGate } from './start-gate.service.js';

const V1BETA1 = '/apis/metrics.k8s.io/v1beta1';
const V1 = '/apis/metrics.k8s.io/v1';

describe('StartGate', () => {
  const storage = { ready: false };
  /** What the kube-apiserver says of a path: a status, or undefined when it does not answer. */
  let answers: Record<string, number | undefined>;
  let asked: string[];
  let gate: StartGate;
  let synced: PromiseWithResolvers<void>;

  const get = (path: string): Promise<unknown> => {
    asked.push(path);
    const status = answers[path];
    return status === 200 ? Promise.resolve({}) : Promise.reject(new ApiServerError('no', { status }));
  };
  const begin = (readiness: Readiness = 'api') => {
    gate = new StartGate(
      testOptions({ readiness }),
      { get } as unknown as ApiServerClient,
      { whenSynced: () => Promise.resolve() } as NodeLister,
      { whenSynced: () => synced.promise } as PodLister,
      storage as StorageService,
    );
    gate.onApplicationBootstrap();
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    storage.ready = false;
    asked = [];
    synced = Promise.withResolvers();
    synced.resolve();
  });
  afterEach(() => {
    gate.beforeApplicationShutdown();
    vi.useRealTimers();
  });

  it.each([
    ['has no APIService', { [V1BETA1]: 404, [V1]: 404 }],
    ['has nobody behind its APIServices', { [V1BETA1]: 503, [V1]: 503 }],
  ])('opens at once when the group %s', async (_, nobody) => {
    answers = nobody;
    begin();
    expect(gate.open).toBe(false);
    await pass(0);
    expect(gate.open).toBe(true);
  });

  it('does not ask before Nodes and Pods are known', async () => {
    answers = { [V1BETA1]: 404, [V1]: 404 };
    synced = Promise.withResolvers();
    begin();
    await pass(60_000);
    expect([asked, gate.open]).toEqual([[], false]);
    synced.resolve();
    await pass(0);
    expect(gate.open).toBe(true);
  });

  it.each([
    ['v1beta1', { [V1BETA1]: 200, [V1]: 404 }],
    ['v1 only', { [V1BETA1]: 404, [V1]: 200 }],
  ])('waits for numbers while somebody else answers %s, however long', async (_, somebody) => {
    answers = somebody;
    begin();
    await pass(3_600_000);
    expect(gate.open).toBe(false);
    storage.ready = true;
    expect(gate.open).toBe(true);
    // Numbers that are lost again do not close it.
    storage.ready = false;
    expect(gate.open).toBe(true);
  });

  it('opens when the one that answered is gone', async () => {
    answers = { [V1BETA1]: 200, [V1]: 200 };
    begin();
    await pass(20_000);
    answers = { [V1BETA1]: 503, [V1]: 503 };
    await pass(5_000);
    expect(gate.open).toBe(true);
  });

  it.each([
    ['refuses', 403],
    ['does not answer', undefined],
  ])('opens after a minute when the kube-apiserver %s', async (_, status) => {
    answers = { [V1BETA1]: status, [V1]: status };
    begin();
    await pass(59_000);
    expect(gate.open).toBe(false);
    await pass(2_000);
    expect(gate.open).toBe(true);
  });

  it('asks no more when there are numbers, and at the end', async () => {
    answers = { [V1BETA1]: 200 };
    begin();
    await pass(10_000);
    expect(asked).toEqual([V1BETA1, V1BETA1, V1BETA1]);
    gate.beforeApplicationShutdown();
    await pass(60_000);
    expect(asked).toHaveLength(3);
  });

  it('never opens with --readiness=data, and asks nobody', async () => {
    answers = { [V1BETA1]: 404, [V1]: 404 };
    begin('data');
    storage.ready = true;
    await pass(60_000);
    expect([asked, gate.open]).toEqual([[], false]);
  });
});
