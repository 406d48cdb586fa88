import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestSettings } from './api-server.client.js';
import { ApiServerError } from './api-server-error.js';
import { PodPhases } from './pod-phases.service.js';

/** Requests that wait for their answer. */
let asked: { path: string; settings: RequestSettings; answer: (pod: unknown) => void; fail: (error: Error) => void }[];
let phases: PodPhases;

const podIn = (phase: string) => ({ status: { phase } });
const notFound = new ApiServerError('GET x: 404', { status: 404, reason: 'NotFound' });
const nobody = new ApiServerError('GET x: ECONNREFUSED');

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  asked = [];
  const get = (path: string, settings: RequestSettings) =>
    new Promise((answer, fail) => asked.push({ path, settings, answer, fail }));
  phases = new PodPhases({ get } as never);
});
afterEach(() => vi.useRealTimers());

/** Asks for a Pod, which is then in this phase. */
async function learn(name: string, phase: string): Promise<void> {
  const asking = phases.askPhase('shop', name);
  asked.at(-1)!.answer(podIn(phase));
  await asking;
}

describe('PodPhases', () => {
  it.each(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])('learns that a Pod is %s', async (phase) => {
    expect(phases.known('shop', 'web')).toBeUndefined();
    await learn('web', phase);
    expect(phases.known('shop', 'web')).toBe(phase);
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/pods/web']);
    expect(asked[0]!.settings).toEqual({ query: { resourceVersion: '0' }, timeoutMs: 1000 });
  });

  it('learns that there is no Pod', async () => {
    const asking = phases.askPhase('shop', 'web');
    asked[0]!.fail(notFound);
    await asking;
    expect(phases.known('shop', 'web')).toBe('NotFound');
  });

  it('asks once for all who want to know at the same time, and within five seconds', async () => {
    const both = Promise.all([phases.askPhase('shop', 'web'), phases.askPhase('shop', 'web')]);
    asked[0]!.answer(podIn('Failed'));
    await both;
    await vi.advanceTimersByTimeAsync(4999);
    await phases.askPhase('shop', 'web');
    expect(asked).toHaveLength(1);
    expect(phases.known('shop', 'web')).toBe('Failed');
    await vi.advanceTimersByTimeAsync(1);
    expect(phases.known('shop', 'web')).toBeUndefined();
    void phases.askPhase('shop', 'web');
    expect(asked).toHaveLength(2);
  });

  it('asks four questions at once, and lets nobody wait for a fifth', async () => {
    for (const name of ['a', 'b', 'c', 'd']) void phases.askPhase('shop', name);
    await phases.askPhase('shop', 'e');
    expect(asked).toHaveLength(4);
    expect(phases.known('shop', 'e')).toBeUndefined();
    asked[0]!.answer(podIn('Failed'));
    await vi.advanceTimersByTimeAsync(0);
    void phases.askPhase('shop', 'e');
    expect(asked).toHaveLength(5);
  });

  it('asks ten questions a second, however many names clients make up', async () => {
    for (let i = 0; i < 100; i++) {
      const asking = phases.askPhase('shop', `web-${i}`);
      asked.at(-1)!.fail(notFound);
      await asking;
    }
    expect(asked).toHaveLength(10);
    await vi.advanceTimersByTimeAsync(1000);
    void phases.askPhase('shop', 'web-99');
    expect(asked).toHaveLength(11);
  });

  it.each([
    ['there is no answer', nobody],
    ['reading Pods one by one is forbidden', new ApiServerError('GET x: 403', { status: 403, reason: 'Forbidden' })],
  ])('asks nothing for ten seconds when %s', async (_, error) => {
    const asking = phases.askPhase('shop', 'web');
    asked[0]!.fail(error);
    await asking;
    expect(phases.known('shop', 'web')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(9999);
    await phases.askPhase('shop', 'web');
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await learn('web', 'Pending');
    expect(phases.known('shop', 'web')).toBe('Pending');
  });

  it.each([null, {}, podIn('pending'), podIn('Sleeping'), { status: { phase: {} } }])(
    'does not believe %j',
    async (pod) => {
      const asking = phases.askPhase('shop', 'web');
      asked[0]!.answer(pod);
      await asking;
      expect(phases.known('shop', 'web')).toBeUndefined();
    },
  );

  it.each([
    ['..', 'web'],
    ['shop', '..'],
    ['shop', 'web/log'],
    ['shop', 'web?x=y'],
    ['shop', 'Web'],
    ['shop', '%2e%2e'],
    ['shop', ''],
    ['s'.repeat(64), 'web'],
    ['shop', 'w'.repeat(254)],
  ])('knows without asking that there is no Pod %j %j', async (namespace, name) => {
    await phases.askPhase(namespace, name);
    expect(asked).toEqual([]);
    expect(phases.known(namespace, name)).toBe('NotFound');
  });

  it('keeps a bounded number of answers', async () => {
    for (let i = 0; i < 101; i++) {
      await learn(`web-${i}`, 'Failed');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toHaveLength(101);
    expect(phases.remembered).toBe(100);
    expect(phases.known('shop', 'web-100')).toBe('Failed');
  });
});
