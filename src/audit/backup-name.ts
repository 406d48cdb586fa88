import { basename, dirname, extname, join } from 'node:path';

const COMPRESSED = '.gz';
const TIME = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/;

/** A full audit file that was renamed. */
export interface Backup {
  readonly path: string;
  /** When it was renamed, in milliseconds since the epoch. */
  readonly timeMs: number;
  readonly compressed: boolean;
}

/** The path of a file that is renamed at that time, as lumberjack names it: `audit-2026-11-03T04-05-06.078.log`. */
export function backupPath(path: string, timeMs: number): string {
  const { folder, prefix, extension } = partsOf(path);
  const time = new Date(timeMs).toISOString().replaceAll(':', '-').replace('Z', '');
  return join(folder, `${prefix}${time}${extension}`);
}

/** The path of the same file after compression. */
export function compressedPath(backup: string): string {
  return `${backup}${COMPRESSED}`;
}

/** The backup with this file name; undefined for other files. */
export function backupOf(path: string, name: string): Backup | undefined {
  const { folder, prefix, extension } = partsOf(path);
  const compressed = name.endsWith(COMPRESSED);
  const plain = compressed ? name.slice(0, -COMPRESSED.length) : name;
  if (!plain.startsWith(prefix) || !plain.endsWith(extension)) return undefined;
  const [, hour, minute, second] = TIME.exec(plain.slice(prefix.length, plain.length - extension.length)) ?? [];
  const timeMs = Date.parse(`${hour}:${minute}:${second}Z`);
  return Number.isNaN(timeMs) ? undefined : { path: join(folder, name), timeMs, compressed };
}

function partsOf(path: string) {
  const extension = extname(path);
  return { folder: dirname(path), prefix: `${basename(path, extension)}-`, extension };
}
