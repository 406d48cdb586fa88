import { execFileSync } from 'node:child_process';

/** The commit that is checked out, and whether the files still are what it has. */
export function revision(root: string): string {
  const commit = git(root, 'rev-parse', 'HEAD');
  if (commit === undefined) return 'unknown';
  return git(root, 'status', '--porcelain') === '' ? commit : `${commit}-modified`;
}

/** When the sources were made, so that the same sources give the same image: https://reproducible-builds.org/specs/source-date-epoch. */
export function createdS(root: string): number {
  const text = process.env['SOURCE_DATE_EPOCH'] ?? git(root, 'log', '-1', '--format=%ct') ?? '0';
  if (!/^\d+$/.test(text)) throw new Error(`SOURCE_DATE_EPOCH is "${text}"; it must be whole seconds since 1970`);
  return Number(text);
}

function git(root: string, ...words: string[]): string | undefined {
  try {
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
