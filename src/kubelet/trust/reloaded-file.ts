import { readFile, stat } from 'node:fs/promises';
import { invalid } from '../../config/flag-check.js';
import type { FlagName } from '../../config/flag-table.js';
import { systemProblem } from '../../model/system-error.js';

/** How long a file is taken for unchanged without looking. */
const CHECK_INTERVAL_MS = 1000;

/**
 * A PEM file of a flag that others replace while this server runs, such as one of a mounted Secret. Changes are seen by
 * inode, size and time behind all symbolic links, because Kubernetes swaps a link to change a mounted directory.
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
   * The content, at most a second old by the given time: the same Buffer for as long as its bytes are the same. Once
   * read, the last content is kept when the file cannot be read. Rejects, naming the flag, when it never could be.
   * Mostly no promise: a cycle asks for each node.
   */
  read(nowMs: number): Buffer | Promise<Buffer> {
    // A clock that was set back must not keep old content.
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

  /** What to throw when the file is of no use. */
  problem(wrong: string, cause?: unknown): Error {
    return new Error(invalid(this.flag, this.path, wrong, 'a PEM file that this server can read'), { cause });
  }
}
