// How Node and the C library are told to be small. Both read this when the process begins and never again.

/**
 * A young generation of 2 MiB halves instead of 16, since next to nothing that a cycle makes outlives it: a quarter
 * less memory at 1,000 nodes, at the same CPU. In halves of 1 MiB requests that are being answered would: an answer would
 * cost a tenth more. One thread for V8's own work instead of four. `--optimize-for-size` would save a tenth more memory
 * and use half as much CPU again.
 *
 * Only options that V8 leaves out of its hash of flags: with any other it does not accept the compiled code of Node's own
 * modules that is in the program file, and a start compiles 90 of them anew. Those are set in `after-start.ts`.
 */
export const NODE_FLAGS = ['--max-semi-space-size=2', '--v8-pool-size=1'];

/**
 * One heap of the C library for all threads: what one of them has freed, all may use. What has 128 KiB or more has pages of
 * its own, given back when it is freed, where the library would otherwise raise that bound to the largest list it has
 * seen; and the heap grows by what is needed, not by 128 KiB. Of each answer Node makes one copy to encrypt. With pages of
 * its own (a bound of 20 KiB, which is 5 to 8 MB less at 1,000 nodes) an HPA's query for 300 Pods, 106 KB, cost 0.24 ms of CPU and
 * 26 page faults, and 0.14 ms where the heap happened to have room. Up to 1 MiB that is free at the heap's end stays: else
 * each such copy would be asked of the kernel and given back.
 */
export const MALLOC_OPTIONS = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TOP_PAD_: '4096',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};

/**
 * Puts the same program in the place of this one, with these options: same process, same arguments, same files. Returns
 * only when all are given already, as in the image, or where it cannot be done.
 */
export function restartWithNodeOptions(): void {
  const missing = NODE_FLAGS.filter((flag) => !isGiven(flag));
  if (missing.length === 0 || process.execve === undefined) return;
  const words = [process.execPath, ...missing, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, words, { ...MALLOC_OPTIONS, ...process.env });
}

/** Whether whoever started this said something of their own. */
function isGiven(flag: string): boolean {
  const name = flag.split('=', 1)[0]!;
  const said = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')];
  return said.some((each) => each.split('=', 1)[0] === name);
}
