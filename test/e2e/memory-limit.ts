import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupHierarchies, type CgroupRoot, createCgroupRoot, removeCgroupRoot } from '../cluster/cgroup.ts';

/** Where this machine bounds memory, and how the bound's file is called; undefined: it has no such cgroups. */
const hierarchy = cgroupHierarchies()
  .map(({ folder, isVersion2 }) => ({ folder, bound: isVersion2 ? 'memory.max' : 'memory.limit_in_bytes' }))
  .find(({ folder, bound }) =>
    bound === 'memory.max'
      ? readFileSync(join(folder, 'cgroup.controllers'), 'utf8').split(/\s+/).includes('memory')
      : existsSync(join(folder, bound)),
  );

/** Whether processes can be bounded here: it needs root, and cgroups that are not read-only. */
export const CAN_LIMIT_MEMORY = canLimit();

/** Processes that share so much memory, as those of a container do: whichever asks for more is killed. */
export class MemoryLimit {
  private readonly root: CgroupRoot;
  private readonly folder: string;

  constructor(name: string, bytes: number) {
    this.root = createCgroupRoot(name);
    this.folder = join(hierarchy!.folder, name);
    writeFileSync(join(this.folder, hierarchy!.bound), String(bytes));
  }

  /** Starts a program within the limit. */
  spawn(file: string, args: readonly string[]): ChildProcess {
    const script = `echo $$ > "$1" && shift && exec "$@"`;
    const words = ['-c', script, 'sh', join(this.folder, 'cgroup.procs'), file, ...args];
    return spawn('sh', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Once all of them have ended. */
  remove(): Promise<void> {
    return removeCgroupRoot(this.root);
  }
}

function canLimit(): boolean {
  if (hierarchy === undefined) return false;
  const attempt = join(hierarchy.folder, `attempt-${process.pid}`);
  try {
    if (hierarchy.bound === 'memory.max') appendFileSync(join(hierarchy.folder, 'cgroup.subtree_control'), '+memory');
    mkdirSync(attempt);
    rmdirSync(attempt);
    return true;
  } catch {
    return false;
  }
}
