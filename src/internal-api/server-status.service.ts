import { stat } from 'node:fs/promises';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { Options } from '../config/options.js';
import { VERSION } from '../config/version.js';
import { HealthService } from '../health/health.service.js';
import { UsageHistory } from '../model/usage-history.js';
import { steadyNowMs } from '../model/steady-time.js';
import { systemProblem } from '../model/system-error.js';
import { timeText } from '../reasons/time-text.js';
import { ScraperService } from '../scraper/scraper.service.js';
import { Targets } from '../scraper/targets.service.js';
import { StorageService } from '../storage/storage.service.js';
import type { ServerStatus } from './objects/server-status.js';
import type { CheckStatus, CycleStatus, HistoryStatus, MemoryStatus, StateFileStatus } from './objects/status-parts.js';

/** The state of the server, found out on request. */
@Injectable()
export class ServerStatusService {
  constructor(
    private readonly options: Options,
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly targets: Targets,
    private readonly scraper: ScraperService,
    private readonly storage: StorageService,
    private readonly health: HealthService,
    @Optional() @Inject(UsageHistory) private readonly history?: UsageHistory,
  ) {}

  async serverStatus(): Promise<ServerStatus> {
    const { metricResolutionMs, maxStalenessMs, stateDir } = this.options;
    const checks = this.checks();
    return {
      kind: 'ServerStatus',
      version: VERSION,
      started: timeText(Date.now() - process.uptime() * 1000),
      resolutionSeconds: metricResolutionMs / 1000,
      maxStalenessSeconds: maxStalenessMs / 1000,
      cycles: this.cycles(),
      memory: this.memory(),
      informers: [
        { resource: 'nodes', synced: this.nodes.synced, objects: this.nodes.list().length },
        { resource: 'pods', synced: this.pods.synced, objects: this.pods.list().length },
      ],
      ready: checks.every(({ ok }) => ok),
      checks,
      history: this.history && historyStatus(this.history),
      stateFile: stateDir === undefined ? undefined : await stateFile(stateDir),
    };
  }

  private cycles(): CycleStatus {
    const { cycles, lastCycleBegunMs, lastCycleTookMs } = this.scraper;
    return {
      ended: cycles,
      lastBegun: timeOf(lastCycleBegunMs),
      lastTookSeconds: lastCycleTookMs && lastCycleTookMs / 1000,
      next: timeOf(this.scraper.nextCycleMs(steadyNowMs())),
    };
  }

  private memory(): MemoryStatus {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    let pages = 0;
    for (const { lastPage } of this.targets.all()) pages += lastPage?.batch.values.byteLength ?? 0;
    return { resident: rss, heapUsed, heapTotal, external, points: this.storage.byteLength, pages };
  }

  private checks(): CheckStatus[] {
    return this.health.checks.readyz.map((check) => {
      const failure = check.failure();
      return { name: check.name, ok: failure === undefined || check.tolerated?.() === true, failure };
    });
  }
}

function historyStatus({ state }: UsageHistory): HistoryStatus {
  const { stepMs, points, rows, bytes, budgetBytes, refusedValues } = state;
  return { stepSeconds: stepMs / 1000, points, rows, bytes, budgetBytes, refusedValues };
}

async function stateFile(folder: string): Promise<StateFileStatus> {
  // With --state-dir, this module is loaded already.
  const { StateFile } = await import('../state/state-file.js');
  const { path } = new StateFile(folder);
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, written: timeText(mtimeMs) };
  } catch (error) {
    return { path, error: systemProblem(error, 'file') };
  }
}

function timeOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : timeText(ms);
}
