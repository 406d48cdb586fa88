import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeAll, good, kubelet, node, status } from '../../test/simulator/plain-kubelets.js';
import { testOptions } from '../../test/test-options.js';
import type { Kubelet } from '../kubelet/kubelet.js';
import { KubeletClient } from '../kubelet/kubelet.client.js';
import { FixedKubeletCredentials } from '../kubelet/trust/kubelet-credentials.js';
import type { ServingCertificate } from '../kubelet/trust/serving-certificate.js';
import type { StorageService } from '../storage/storage.service.js';
import { LastRequestTimes, RequestDurations } from './node-requests.js';
import { ScrapeMetrics } from './scrape-metrics.service.js';
import { Targets } from './targets.service.js';

const never = new AbortController().signal;
const DEADLINE = { signal: never, withinMs: 10_000, shutdown: never };

/** The targets of a server whose kubelets listen at this port. */
function targetsAt(port: number, openKubelet?: () => Kubelet) {
  const registry = new Registry();
  const registers = [registry];
  const expiration = new Gauge({ name: 'expiration', help: 'e', labelNames: ['node'], registers });
  const duration = new RequestDurations({ name: 'duration', help: 'd', labelNames: ['node'], buckets: [1], registers });
  new LastRequestTimes({ name: 'last', help: 'l', labelNames: ['node'], registers }, duration);
  const metrics = new ScrapeMetrics(
    duration,
    new Counter({ name: 'total', help: 't', labelNames: ['success'], registers }),
    new Counter({ name: 'left_out', help: 'o', registers }),
    expiration,
  );
  const storage = { storeBatch: vi.fn(), noteMissedScrape: vi.fn(), retainNodes: vi.fn() };
  const options = testOptions({
    kubeletCompletelyInsecure: true,
    kubeletPort: port,
    kubeletPreferredAddressTypes: ['InternalIP'],
  });
  const client = new KubeletClient(options, new FixedKubeletCredentials());
  if (openKubelet !== undefined) client.openKubelet = openKubelet;
  const targets = new Targets(options, client, storage as unknown as StorageService, metrics);
  return { targets, storage, registry, expiration };
}

describe('Targets', () => {
  beforeEach(() => {
    for (const level of ['log', 'warn', 'debug'] as const) vi.spyOn(Logger.prototype, level).mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    closeAll();
  });

  it('follows the Nodes: one target for each, in their order, with the Node as it is now', () => {
    const { targets, storage } = targetsAt(1);
    const [b, a] = targets.followNodes([node({ name: 'b' }), node({ name: 'a' })]);
    const again = targets.followNodes([node({ name: 'a', ready: false }), node({ name: 'b' })]);
    expect(again).toEqual([a, b]);
    expect(targets.get('a')).toBe(a);
    expect(a!.node.ready).toBe(false);
    expect(targets.get('c')).toBeUndefined();
    expect(storage.retainNodes).toHaveBeenLastCalledWith(new Set(['b', 'a']), expect.any(Number));
  });

  it('a Node that goes closes its connection, and has a fresh target when it comes back', async () => {
    const { port, sockets } = await kubelet(good, status(500, 'sick'), good);
    const { targets, storage, registry } = targetsAt(port);
    const [before] = targets.followNodes([node()]);
    await before!.scrape(DEADLINE);
    await before!.scrape(DEADLINE);
    expect(before!.lastScrape).toMatchObject({ succeededMs: expect.any(Number) as number });
    expect(before!.outage).toMatchObject({ code: 'HttpStatus', missed: 1 });
    expect(before!.lastPage).toBeDefined();
    expect(await registry.metrics()).toContain('last{node="node-1"}');

    expect(targets.followNodes([])).toEqual([]);
    expect(targets.get('node-1')).toBeUndefined();
    expect([...targets.all()]).toEqual([]);
    expect(storage.retainNodes).toHaveBeenLastCalledWith(new Set(), expect.any(Number));
    if (!sockets.at(-1)!.destroyed) await once(sockets.at(-1)!, 'close');
    expect(await registry.metrics()).not.toContain('node-1');

    const [after] = targets.followNodes([node()]);
    expect(after).not.toBe(before);
    expect([after!.lastScrape, after!.outage, after!.lastPage]).toEqual([undefined, undefined, undefined]);
    const connections = sockets.length;
    await after!.scrape(DEADLINE);
    expect(sockets).toHaveLength(connections + 1);
    expect(after!.lastPage).toBeDefined();
  });

  it('has the last scrape of a node, and when one last went well', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const takesMs = [250, 100, 500].values();
    const fails = [true, false, true].values();
    const fetchMetrics = (): Promise<unknown> => {
      vi.advanceTimersByTime(takesMs.next().value!);
      return fails.next().value! ? Promise.reject(new Error('no')) : Promise.resolve({});
    };
    const { targets } = targetsAt(1, () => ({ fetchMetrics }) as unknown as Kubelet);
    const [target] = targets.followNodes([node()]);
    expect(target!.lastScrape).toBeUndefined();
    await target!.scrape(DEADLINE);
    expect(target!.lastScrape).toMatchObject({ durationMs: 250, succeededMs: undefined });
    await target!.scrape(DEADLINE);
    const { begunMs } = target!.lastScrape!;
    await target!.scrape(DEADLINE);
    expect(target!.lastScrape).toEqual({ begunMs: begunMs + 100, durationMs: 500, succeededMs: begunMs + 100 });
    vi.useRealTimers();
  });

  it('says when the certificate that each kubelet showed last expires, refused or not, until the node is gone', async () => {
    const until = (notAfterMs: number) => ({ notAfterMs }) as ServingCertificate;
    const shown: { certificate?: ServingCertificate }[] = [];
    const open = () => {
      const fetchMetrics = () => Promise.reject(new Error('refused'));
      shown.push({ fetchMetrics, close: () => undefined } as object);
      return shown.at(-1) as Kubelet;
    };
    const { targets, expiration } = targetsAt(1, open);
    const values = async () => (await expiration.get()).values.map(({ labels, value }) => [labels.node, value]);
    const set = vi.spyOn(expiration, 'set');
    const [a, b] = targets.followNodes([node({ name: 'a' }), node({ name: 'b' })]);

    await a!.scrape(DEADLINE);
    expect(await values()).toEqual([]);
    shown[0]!.certificate = until(1_800_000_000_000);
    shown[1]!.certificate = until(1_700_000_000_000);
    for (const target of [a, b, a, b]) await target!.scrape(DEADLINE);
    expect(set).toHaveBeenCalledTimes(2);
    shown[0]!.certificate = until(1_900_000_000_000);
    await a!.scrape(DEADLINE);
    expect(await values()).toEqual([
      ['a', 1_900_000_000],
      ['b', 1_700_000_000],
    ]);
    targets.followNodes([node({ name: 'a' })]);
    expect(await values()).toEqual([['a', 1_900_000_000]]);
  });

  it.each([
    ['yields a page', (scrape: PromiseWithResolvers<unknown>) => scrape.resolve({})],
    ['fails', (scrape: PromiseWithResolvers<unknown>) => scrape.reject(new Error('closed'))],
  ])('a target that was closed leaves no point, metric or log line when its scrape %s', async (_, end) => {
    const scrape = Promise.withResolvers<unknown>();
    const fetchMetrics = vi.fn(() => scrape.promise);
    const pending = { fetchMetrics, close: () => undefined } as unknown as Kubelet;
    const { targets, storage, registry } = targetsAt(1, () => pending);
    const [target] = targets.followNodes([node()]);
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const done = target!.scrape(DEADLINE);
    targets.followNodes([]);
    end(scrape);
    await done;
    await target!.scrape(DEADLINE);
    target!.noteLeftOut();

    expect(fetchMetrics).toHaveBeenCalledTimes(1);
    expect(storage.storeBatch).not.toHaveBeenCalled();
    expect(storage.noteMissedScrape).not.toHaveBeenCalled();
    expect([target!.lastScrape, target!.outage]).toEqual([undefined, undefined]);
    expect(await registry.metrics()).not.toMatch(/node-1|^left_out [^0]|^total\{/m);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('shutdown closes all connections, and none is opened after it', async () => {
    const { port, sockets } = await kubelet(good);
    const { targets, storage } = targetsAt(port);
    const followed = targets.followNodes([node({ name: 'a' }), node({ name: 'b' })]);
    for (const target of followed) await target.scrape(DEADLINE);
    targets.onApplicationShutdown();
    for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close');
    await followed[0]!.scrape(DEADLINE);
    expect(followed[0]!.outage).toMatchObject({ code: 'Aborted' });
    expect(sockets).toHaveLength(2);
    expect(storage.noteMissedScrape).toHaveBeenCalledTimes(1);
  });
});
