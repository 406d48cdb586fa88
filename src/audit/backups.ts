import { createReadStream, createWriteStream } from 'node:fs';
import { access, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { AuditLogOptions } from '../config/audit-options.js';
import { type Backup, backupOf, backupPath, compressedPath } from './backup-name.js';

const DAY_MS = 24 * 3600 * 1000;

/** How long full audit files are kept, and whether they are compressed. */
export type BackupOptions = Pick<AuditLogOptions, 'maxBackups' | 'maxAge' | 'compress'>;

/** The full audit files beside the current one. */
export class Backups {
  constructor(
    private readonly path: string,
    private readonly keeping: BackupOptions,
  ) {}

  /** Renames the current file to a free name. */
  async addBackup(nowMs: number): Promise<void> {
    let timeMs = nowMs;
    while (
      (await exists(backupPath(this.path, timeMs))) ||
      (await exists(compressedPath(backupPath(this.path, timeMs))))
    )
      timeMs += 1;
    await rename(this.path, backupPath(this.path, timeMs));
  }

  /** Deletes files that are too many or too old. Compresses the others if the flag says so. */
  async tidy(nowMs: number): Promise<void> {
    const { maxBackups, maxAge, compress } = this.keeping;
    const names = await readdir(dirname(this.path));
    const backups = names.flatMap((name) => backupOf(this.path, name) ?? []);
    // A file and its compressed form count as one: a process may have ended in between.
    const times = [...new Set(backups.map(({ timeMs }) => timeMs))].sort((a, b) => b - a);
    const kept = new Set(maxBackups > 0 ? times.slice(0, maxBackups) : times);
    const isKept = ({ timeMs }: Backup) => kept.has(timeMs) && (maxAge === 0 || timeMs >= nowMs - maxAge * DAY_MS);
    for (const backup of backups) if (!isKept(backup)) await rm(backup.path, { force: true });
    if (!compress) return;
    for (const backup of backups) if (isKept(backup) && !backup.compressed) await compressFile(backup.path);
  }
}

async function compressFile(path: string): Promise<void> {
  const to = compressedPath(path);
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(to, { mode: 0o600 }));
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
  await rm(path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
