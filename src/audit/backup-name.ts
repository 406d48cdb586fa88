import { basename, dirname, extname, join } from 'node:path';

const COMPRESSED = '.gz';
const TIME = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/;

/** A full audit file that was put aside. */
export interface Backup {
  readonly path: string;
  /** Milliseconds since the epoch: when it was put aside. */
  readonly timeMs: number;
  readonly compressed: boolean;
}

/** The path of a file that is put aside at that time, as lumberjack names it: `audit-2026-11-03T04-05-06.078.log`. */
export function backupPath(path: string, timeMs: number): string {
  const { folder, prefix, extension } = partsOf(path);
  const time = new Date(timeMs).toISOString().replaceAll(':', '-').replace('Z', '');
  return join(folder, `${prefix}${time}${extension}`);
}

/** The path of the same file once it is compressed. */
export function compressedPath(backup: string): string {
  return `${backup}${COMPRESSED}`;
}

/** The backup that a name in the folder of the audit file stands for; undefined for any other file. */
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
