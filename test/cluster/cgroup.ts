import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A hierarchy of cgroups: the only one of version 2, or that of some controllers of version 1. */
interface CgroupHierarchy {
  readonly folder: string;
  readonly isVersion2: boolean;
}

/** A cgroup in each hierarchy, for all that a real kubelet runs. */
export interface CgroupRoot {
  /** Its path below the root of the hierarchy. */
  readonly name: string;
  /** Version 2: the controllers that cgroups below the root had before, which is a setting of the whole machine. */
  readonly controllersBefore: readonly string[];
}

/** The files of version 1 and 2, and the greatest share of the processors that they take. */
const LARGEST_SHARE = [
  ['cpu.shares', '262144'],
  ['cpu.weight', '10000'],
] as const;

const V2_ROOT = '/sys/fs/cgroup';
const PATIENCE_MS = 20_000;
const EVERY_MS = 100;

/** The hierarchies that are mounted; none when this machine has no cgroups. */
export function cgroupHierarchies(mounts = readFileSync('/proc/mounts', 'utf8')): CgroupHierarchy[] {
  return mounts.split('\n').flatMap((line) => {
    const [, folder = '', type] = line.split(' ');
    if (!folder.startsWith(V2_ROOT) || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    return [{ folder, isVersion2: type === 'cgroup2' }];
  });
}

/** Makes a cgroup of this path in each hierarchy; the one above it is there. */
export function createCgroupRoot(name: string): CgroupRoot {
  const controllersBefore = enabledControllers(V2_ROOT);
  // Version 2: what a cgroup has of the one above it must be enabled there.
  for (const above of [V2_ROOT, join(V2_ROOT, dirname(name))])
    for (const controller of controllersOf(above))
      appendFileSync(join(above, 'cgroup.subtree_control'), `+${controller}`);
  for (const { folder } of cgroupHierarchies()) {
    const path = join(folder, name);
    mkdirSync(path);
    // Version 1: nothing can run in a cgroup without processors and memory nodes.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(join(path, file)) && readFileSync(join(path, file), 'utf8').trim() === '')
        writeFileSync(join(path, file), readFileSync(join(path, '..', file)));
    // A real node's Pods share it with little else; what else this machine does is not to be seen in their numbers.
    for (const [file, most] of LARGEST_SHARE) if (existsSync(join(path, file))) writeFileSync(join(path, file), most);
  }
  return { name, controllersBefore };
}

/** Removes it when the last process in it has ended; rejects when that takes too long. */
export async function removeCgroupRoot({ name, controllersBefore }: CgroupRoot): Promise<void> {
  for (const { folder } of cgroupHierarchies()) {
    const untilMs = Date.now() + PATIENCE_MS;
    while (!isRemoved(join(folder, name))) {
      if (Date.now() > untilMs) throw new Error(`${join(folder, name)} could not be removed: something runs in it`);
      await pause(EVERY_MS);
    }
  }
  for (const controller of enabledControllers(V2_ROOT))
    if (!controllersBefore.includes(controller))
      appendFileSync(join(V2_ROOT, 'cgroup.subtree_control'), `-${controller}`);
}

/** Version 2: the controllers that a cgroup can give to those below it; none of version 1. */
function controllersOf(folder: string): string[] {
  return words(join(folder, 'cgroup.controllers'));
}

/** Version 2: those of them that it gives. */
function enabledControllers(folder: string): string[] {
  return words(join(folder, 'cgroup.subtree_control'));
}

function words(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split(/\s+/).filter(Boolean) : [];
}

/** Cgroups are removed as empty folders are, those inside first. */
function isRemoved(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !isRemoved(join(folder, entry.name))) return false;
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
