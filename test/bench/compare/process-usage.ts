import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** CPU seconds that all threads of a process have used so far, as the scheduler counts them, to the nanosecond. */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // The thread has ended since; neither Node's nor Go's threads do so in the middle of work.
    }
  }
  return nanoseconds / 1e9;
}

/** Resident memory now and at its highest so far, in bytes. */
export function memory(pid: number): { readonly rss: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1]);
  return { rss: bytes('VmRSS'), peak: bytes('VmHWM') };
}

/** Resets the peak to the resident memory of now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
