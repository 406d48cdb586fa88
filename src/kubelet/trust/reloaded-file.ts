import { readFile, stat } from 'node:fs/promises';
import { invalid } from '../../config/flag-check.js';
import type { FlagName } from '../../config/flag-table.js';
import { systemProblem } from '../../model/system-error.js';

/** For how long a file counts as unchanged without a look. */
const CHECK_INTERVAL_MS = 1000;

/**
 * A PEM file of a flag that may be replaced while this server runs, such as one of a mounted Secret. A change shows in
 * its inode, size or time. Symbolic links are followed, because Kubernetes swaps a link to change a mounted directory.
 */
export class ReloadedFile {
  private content?: Buffer;
  private stamp = '';
  private checkedMs = Number.NEGATIVE_INFINITY;
  private check?: Promise<Buffer>;

  constructor(
    /** The flag that names the file, for messages. */
    private readonly flag: FlagName,
    private readonly path: string,
  ) {}

  /**
   * Returns the content, which is at most a second old at the given time. It is the same Buffer until its bytes change.
   * If the file cannot be read any more, the last content stays. Rejects with the name of the flag when it never could
   * be read. Mostly it returns no promise, because each cycle asks for each node.
   */
  readContent(nowMs: number): Buffer | Promise<Buffer> {
    // abs: a clock that was set back must not keep old content.
    if (this.content !== undefined && Math.abs(nowMs - this.checkedMs) < CHECK_INTERVAL_MS) return this.content;
    this.check ??= this.reload(nowMs).finally(() => (this.check = undefined));
    return this.check;
  }

  private async reload(nowMs: number): Promise<Buffer> {
    try {
      const { dev, ino, size, mtimeNs } = await stat(this.path, { bigint: true });
      const stamp = [dev, ino, size, mtimeNs].join();
      if (this.content === undefined || stamp !== this.stamp) {
        const content = await readFile(this.path);
        if (this.content === undefined || !content.equals(this.content)) this.content = content;
        this.stamp = stamp;
      }
    } catch (error) {
      if (this.content === undefined) throw this.problem(systemProblem(error, 'file'), error);
    }
    this.checkedMs = nowMs;
    return this.content;
  }

  /** The error for a file that cannot be used. */
  problem(wrong: string, cause?: unknown): Error {
    return new Error(invalid(this.flag, this.path, wrong, 'a PEM file that this server can read'), { cause });
  }
}
