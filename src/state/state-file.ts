import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StateError } from './decode-state.js';

/** Largest file, in bytes: ten times what 5,000 nodes with 45 containers each need. */
const LARGEST_BYTES = 192 * 1024 * 1024;

/** The file in `--state-dir`. A crash of the process or the machine never leaves a part of it. */
export class StateFile {
  readonly path: string;
  private readonly unfinished: string;

  constructor(private readonly folder: string) {
    this.path = join(folder, 'points');
    this.unfinished = join(folder, 'points.unfinished');
  }

  /** Returns undefined if there is no file. Throws a StateError if it cannot be a state. */
  async readState(): Promise<Buffer | undefined> {
    try {
      const { size } = await stat(this.path);
      if (size > LARGEST_BYTES) throw new StateError(`is larger than any state: ${size} bytes`);
      return await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Requests each slice after the previous one is written, so that other work gets its turn. */
  async writeState(slices: Iterable<Buffer>): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      // A killed process may have left one, with any permissions.
      await rm(this.unfinished, { force: true });
      const file = await open(this.unfinished, 'wx', 0o600);
      try {
        for (const slice of slices) await file.writeFile(slice);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(this.unfinished, this.path);
    } catch (error) {
      // Half a file would keep a full disk full.
      await rm(this.unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}
