import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testOptions } from '../../test/test-options.js';
import type { MetricsBatch } from '../model/metrics-batch.js';
import type { ScraperService } from '../scraper/scraper.service.js';
import type { StorageService } from '../storage/storage.service.js';
import { StateService } from './state.service.js';

const NOW = 1_790_000_000_000;
const BATCH: MetricsBatch = {
  layout: { namespaces: ['shop'], pods: ['web'], firstSlots: [1, 2], containers: ['', 'app'] },
  values: Float64Array.of(NOW, 1e9, 1024, Number.NEGATIVE_INFINITY, NOW, 2e9, 2048, 1e18),
};

describe('StateService', () => {
  let folder: string;
  let lines: string[];
  let restored: unknown[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-'));
    [lines, restored] = [[], []];
    for (const level of ['log', 'warn', 'error'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(
        (line: unknown) => void lines.push(`${level} ${String(line)}`),
      );
    }
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });

  /** A process of the server: what its cycle ends with, and what it starts with. */
  function process(
    of: { server?: string; ca?: string; stateDir?: string; nodes?: unknown[]; maxStalenessMs?: number } = {},
  ) {
    const { server = 'https://10.96.0.1', ca = 'CA', stateDir = folder, maxStalenessMs = 37_500 } = of;
    const nodes = of.nodes ?? [{ name: 'n', storedMs: NOW - 1000, batch: BATCH }];
    let cycleEnds!: () => void;
    const service = new StateService(
      testOptions({ stateDir, maxStalenessMs }),
      { server, skipsTlsVerification: false, credentials: () => Promise.resolve({ tls: { ca }, headers: {} }) },
      {
        lastBatches: () => nodes,
        restoreBatch: (...what: unknown[]) => restored.push(what),
      } as unknown as StorageService,
      { onCycleEnd: (observer: () => void) => (cycleEnds = observer) } as unknown as ScraperService,
    );
    return {
      start: () => service.onModuleInit(),
      cycle: async () => {
        cycleEnds();
        await service.beforeApplicationShutdown();
      },
    };
  }

  it('gives a restarted server the last points, with the age that they have', async () => {
    await process().cycle();
    vi.setSystemTime(NOW + 20_000);
    await process().start();
    expect(restored).toEqual([['n', BATCH, { steadyMs: expect.any(Number), wallMs: NOW - 1000 }]]);
    const [[, , { steadyMs }]] = restored as [[string, MetricsBatch, { steadyMs: number }]];
    expect(performance.timeOrigin + performance.now() - steadyMs).toBeCloseTo(21_000, 3);
    expect(lines).toEqual([`log ${folder}/points has points of 1 nodes, 20 s old`]);
  });

  it('begins with nothing, and says nothing, where there is no file', async () => {
    await process().start();
    expect([restored, lines]).toEqual([[], []]);
  });

  it('leaves out nodes that are too old by themselves', async () => {
    const old = { name: 'old', storedMs: NOW - 30_000, batch: BATCH };
    await process({ nodes: [old, { name: 'n', storedMs: NOW, batch: BATCH }] }).cycle();
    vi.setSystemTime(NOW + 10_000);
    await process().start();
    expect(restored.map((each) => (each as [string])[0])).toEqual(['n']);
  });

  it.each<[string, Parameters<typeof process>[0], number, RegExp]>([
    ['that is too old', {}, 38_000, /is 38s old, more than --max-staleness=37.5s/],
    ['of the future', {}, -3_600_000, /was written in the future, at 2026-09-21T14:13:20\.000Z/],
    ['of another kube-apiserver', { server: 'https://other' }, 0, /belongs to another cluster/],
    ['of another authority', { ca: 'OTHER' }, 0, /belongs to another cluster/],
  ])('reports a file %s, and ignores it', async (_, other, laterMs, said) => {
    await process().cycle();
    vi.setSystemTime(NOW + laterMs);
    await process(other).start();
    expect(restored).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(said)]);
    expect(lines[0]).toMatch(/^warn .*points .*\. This server starts without it$/);
  });

  it('reports a file that is damaged or cannot be read, and ignores it', async () => {
    await writeFile(join(folder, 'points'), 'msts and no more');
    await process().start();
    await process({ stateDir: join(folder, 'points') }).start();
    expect(restored).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('is damaged'), expect.stringContaining('cannot be read: ENOTDIR')]);
  });

  it('says once that it cannot write, and once that it can again', async () => {
    const place = join(folder, 'place');
    await writeFile(place, 'a file where the folder should be');
    const running = process({ stateDir: place });
    await running.cycle();
    await running.cycle();
    expect(lines).toEqual([expect.stringMatching(/^warn .*place\/points cannot be written: .*EEXIST/)]);
    await rm(place);
    await running.cycle();
    await running.cycle();
    expect(lines.slice(1)).toEqual([`log ${place}/points is written again`]);
  });
});
