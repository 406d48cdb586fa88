import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AuditLogOptions } from '../config/audit-options.js';
import { systemProblem } from '../model/system-error.js';
import { Backups } from './backups.js';
import type { LineOutput } from './line-queue.js';

const MEBIBYTE = 1024 * 1024;

/**
 * A file that only its owner can read. It is renamed before it exceeds its size. After a failure it is opened again, so
 * that it works as soon as the fault is fixed.
 */
export class RotatingFile implements LineOutput {
  private readonly logger = new Logger('audit');
  private readonly backups: Backups;
  private readonly maxBytes: number;
  private file?: FileHandle;
  private bytes = 0;
  private rotationFails = false;
  private tidying: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: Pick<AuditLogOptions, 'path' | 'maxSize' | 'maxBackups' | 'maxAge' | 'compress'>,
    private readonly now: () => number,
  ) {
    this.backups = new Backups(options.path, options);
    this.maxBytes = options.maxSize === 0 ? Infinity : options.maxSize * MEBIBYTE;
  }

  /** Creates the folder and the file if they are missing. Rejects if the file cannot be written. */
  static async open(
    options: Pick<AuditLogOptions, 'path' | 'maxSize' | 'maxBackups' | 'maxAge' | 'compress'>,
    now: () => number = Date.now,
  ): Promise<RotatingFile> {
    const file = new RotatingFile(options, now);
    await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
    await file.reopen();
    file.tidy();
    return file;
  }

  async writeLines(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    try {
      if (this.file === undefined) await this.reopen();
      // Text larger than the limit is still written: a large file is better than a lost event.
      if (this.bytes > 0 && this.bytes + bytes > this.maxBytes) await this.rotate();
      await this.file!.appendFile(text);
      this.bytes += bytes;
    } catch (error) {
      // Half a line would corrupt the next one.
      await this.file?.truncate(this.bytes).catch(() => undefined);
      await this.letGo();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.tidying;
    await this.letGo();
  }

  private async reopen(): Promise<void> {
    this.file = await open(this.options.path, 'a', 0o600);
    this.bytes = (await this.file.stat()).size;
  }

  /** If the file cannot be renamed, it keeps growing: a large record is better than none. */
  private async rotate(): Promise<void> {
    try {
      await this.backups.addBackup(this.now());
      this.rotationFails = false;
    } catch (error) {
      if (!this.rotationFails) this.logger.error(`The audit file keeps growing: ${systemProblem(error, 'file')}`);
      this.rotationFails = true;
      return;
    }
    await this.letGo();
    await this.reopen();
    this.tidy();
  }

  private async letGo(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close().catch(() => undefined);
  }

  private tidy(): void {
    if (this.options.maxSize === 0) return;
    this.tidying = this.tidying
      .then(() => this.backups.tidy(this.now()))
      .catch((error: unknown) =>
        this.logger.error(`Old audit files could not be cleaned up: ${systemProblem(error, 'file')}`),
      );
  }
}
