import { readFile, stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { CaBundle } from '../certificates/ca-bundle.js';
import { systemProblem } from '../model/system-error.js';

/** How long a file is taken for unchanged without looking. */
const CHECK_INTERVAL_MS = 1000;

/**
 * A file with the certificates of authorities, which others replace while this server runs. Once read, the last good
 * content stays in force when the file is gone or spoilt.
 */
export class CaFile {
  private readonly logger = new Logger('auth');
  private bundle?: CaBundle;
  private stamp = '';
  private problem?: string;
  private checkedMs = Number.NEGATIVE_INFINITY;
  private checking?: Promise<void>;

  constructor(
    /** The flag that names the file, for messages. */
    private readonly flag: string,
    private readonly path: string,
    private readonly read = (file: string) => readFile(file, 'utf8'),
  ) {}

  /** What is in force, at most a second old by the given time. Rejects when there never was a good content. */
  async current(nowMs: number): Promise<CaBundle> {
    // A clock that was set back must not keep old content.
    if (this.bundle === undefined || Math.abs(nowMs - this.checkedMs) >= CHECK_INTERVAL_MS) {
      await (this.checking ??= this.check(nowMs).finally(() => (this.checking = undefined)));
    }
    return this.bundle!;
  }

  private async check(nowMs: number): Promise<void> {
    try {
      // Behind all symbolic links, because Kubernetes swaps a link to change a mounted directory.
      const { dev, ino, size, mtimeNs } = await stat(this.path, { bigint: true });
      const stamp = [dev, ino, size, mtimeNs].join();
      if (stamp !== this.stamp || this.bundle === undefined) {
        const pem = await this.read(this.path);
        // Only now: what could not be read is tried again. What was read and is spoilt stays so until it is written.
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
      if (this.problem !== problem) this.logger.error(`${problem}. What it held before stays in force`);
      this.problem = problem;
    }
    this.checkedMs = nowMs;
  }
}
