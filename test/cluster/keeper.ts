// Outlives the process that started it by a moment: when its standard input ends, for whatever reason, it kills the
// processes it was told of and removes the folder and the cgroups. Arguments: the folder and, as JSON, the cgroups
// where there are some. Lines: `+PID` started, `-PID` ended.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { removeCgroupRoot } from './cgroup.ts';
import type { CgroupRoot } from './cgroup.ts';

const [folder = '', cgroups] = process.argv.slice(2);
const running = new Set<number>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) running.add(pid);
    else running.delete(pid);
  })
  .on('close', () => {
    for (const pid of running) kill(pid);
    void clean();
  });

async function clean(): Promise<void> {
  try {
    if (cgroups !== undefined) await removeCgroupRoot(JSON.parse(cgroups) as CgroupRoot);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
