import { createHash } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ApiServerAccess } from '../cluster/api-server-access.js';
import { formatGoDuration } from '../config/go-duration.js';
import { Options } from '../config/options.js';
import { steadyNowMs } from '../model/steady-time.js';
import { systemProblem } from '../model/system-error.js';
import { ScraperService } from '../scraper/scraper.service.js';
import { StorageService } from '../storage/storage.service.js';
import { decodeState, type StoredState, StateError } from './decode-state.js';
import { encodeState } from './encode-state.js';
import { StateFile } from './state-file.js';

/** A state may be this much newer than now, because the clock may have been set back a little. */
const FUTURE_TOLERANCE_MS = 1000;

/**
 * A warm start (`--state-dir`). The last points are written after each cycle. After a restart they are the previous
 * points of the first cycle, which then has true rates. They are not served themselves. The rules of storage drop
 * points that do not fit the pages of kubelets (start, counter, clock). A fault is logged once and costs only the warm
 * start.
 */
@Injectable()
export class StateService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('State');
  private readonly file: StateFile;
  private identity: Buffer | undefined;
  private writing: Promise<void> | undefined;
  private failure: string | undefined;

  constructor(
    private readonly options: Options,
    private readonly access: ApiServerAccess,
    private readonly storage: StorageService,
    scraper: ScraperService,
  ) {
    this.file = new StateFile(options.stateDir!);
    scraper.onCycleEnd(() => this.save());
  }

  async onModuleInit(): Promise<void> {
    try {
      const bytes = await this.file.readState();
      if (bytes !== undefined) this.restore(decodeState(bytes, await this.identify()));
    } catch (error) {
      const problem = error instanceof StateError ? error.message : `cannot be read: ${systemProblem(error, 'file')}`;
      this.logger.warn(`${this.file.path} ${problem}. This server starts without it`);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  /** Skips this cycle if the previous file is still being written. */
  private save(): void {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  private async write(): Promise<void> {
    try {
      const identity = await this.identify();
      await this.file.writeState(encodeState(identity, Date.now(), this.storage.lastBatches()));
      if (this.failure !== undefined) this.logger.log(`${this.file.path} is written again`);
      this.failure = undefined;
    } catch (error) {
      const failure = systemProblem(error, 'file');
      if (failure === this.failure) return;
      this.failure = failure;
      this.logger.warn(
        `${this.file.path} cannot be written: ${failure}. A restart would lose the newer samples. Retrying`,
      );
    }
  }

  private restore({ writtenMs, nodes }: StoredState): void {
    const { maxStalenessMs } = this.options;
    const [nowMs, steadyMs] = [Date.now(), steadyNowMs()];
    const ageMs = nowMs - writtenMs;
    const written = new Date(writtenMs);
    if (!(ageMs >= -FUTURE_TOLERANCE_MS)) {
      const when = Number.isNaN(written.getTime())
        ? 'at an invalid time'
        : `in the future, at ${written.toISOString()}`;
      throw new StateError(`was written ${when}`);
    }
    if (ageMs > maxStalenessMs) {
      const [age, longest] = [Math.round(ageMs / 1000) * 1e9, maxStalenessMs * 1e6].map(formatGoDuration);
      throw new StateError(`is ${age} old, more than --max-staleness=${longest}`);
    }
    let restored = 0;
    for (const { name, storedMs, batch } of nodes) {
      const nodeAgeMs = nowMs - storedMs;
      if (!(nodeAgeMs >= -FUTURE_TOLERANCE_MS && nodeAgeMs <= maxStalenessMs)) continue;
      this.storage.restoreBatch(name, batch, { steadyMs: steadyMs - nodeAgeMs, wallMs: storedMs });
      restored++;
    }
    this.logger.log(`${this.file.path} has points of ${restored} nodes, ${Math.round(ageMs / 1000)} s old`);
  }

  /** Identifies the cluster: the address of the kube-apiserver and the authorities that sign it. */
  private async identify(): Promise<Buffer> {
    if (this.identity !== undefined) return this.identity;
    const { tls } = await this.access.credentials();
    const hash = createHash('sha256').update(this.access.server).update('\n');
    return (this.identity = hash.update(tls.ca ?? '').digest());
  }
}
