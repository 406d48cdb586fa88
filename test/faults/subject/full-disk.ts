import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Why no full disk can be had here; undefined where it can. */
export function noFullDisk(): string | undefined {
  return process.platform === 'linux' && process.getuid?.() === 0
    ? undefined
    : 'mounting a small disk needs root on Linux';
}

/** Puts a disk of one page over a folder: what is larger does not fit. */
export function mountFullDisk(folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder]);
}

/** Removes it, even if a process has a file open on it. */
export function unmountFullDisk(folder: string): void {
  execFileSync('umount', ['--lazy', folder]);
}
