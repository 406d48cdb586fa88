import { readFile, stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { CaBundle } from '../certificates/ca-bundle.js';
import { systemProblem } from '../model/system-error.js';

/** The file is checked for changes at most this often. */
const CHECK_INTERVAL_MS = 1000;

/**
 * A file with certificates of authorities, which may be replaced while this server runs. If the file is deleted or
 * invalid, the last good content stays in force.
 */
export class CaFile {
  private readonly logger = new Logger('auth');
  private bundle?: CaBundle;
  private stamp = '';
  private problem?: string;
  private checkedMs = Number.NEGATIVE_INFINITY;
  private checking?: Promise<void>;

  constructor(
    /** Names the file in messages. */
    private readonly flag: string,
    private readonly path: string,
    private readonly read = (file: string) => readFile(file, 'utf8'),
  ) {}

  /** The bundle in force, at most a second old. Rejects if there never was a good one. */
  async current(nowMs: number): Promise<CaBundle> {
    // The absolute difference also handles a clock that was set back.
    if (this.bundle === undefined || Math.abs(nowMs - this.checkedMs) >= CHECK_INTERVAL_MS) {
      await (this.checking ??= this.check(nowMs).finally(() => (this.checking = undefined)));
    }
    return this.bundle!;
  }

  private async check(nowMs: number): Promise<void> {
    try {
      // This follows symbolic links. Kubernetes swaps a link to change a mounted directory.
      const { dev, ino, size, mtimeNs } = await stat(this.path, { bigint: true });
      const stamp = [dev, ino, size, mtimeNs].join();
      if (stamp !== this.stamp || this.bundle === undefined) {
        const pem = await this.read(this.path);
        // A read that failed is repeated. Invalid content is read again only when the file changes.
        this.stamp = stamp;
        if (pem !== this.bundle?.pem) {
          this.bundle = CaBundle.parse(pem);
          for (const warning of this.bundle.warnings(`--${this.flag}=${this.path}`)) this.logger.warn(warning);
        }
        this.problem = undefined;
      }
    } catch (error) {
      const problem = `--${this.flag}=${this.path}: ${systemProblem(error, 'file')}`;
      if (this.bundle === undefined) throw new Error(problem, { cause: error });
      if (this.problem !== problem) this.logger.error(`${problem}. The previous certificates stay in force`);
      this.problem = problem;
    }
    this.checkedMs = nowMs;
  }
}
