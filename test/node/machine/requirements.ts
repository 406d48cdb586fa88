import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goVersion } from '../../cluster/binaries.ts';
import { cgroupHierarchies } from '../../cluster/cgroup.ts';
import { pluginFolder } from '../kubelet/containerd.ts';
import { NAMESPACES } from './enclosure.ts';

/** What the kubelet counts and bounds by. */
const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids'];

/** Debian's packages of what the node runs on; Ubuntu has the same. */
const PACKAGES = ['containerd', 'runc', 'containernetworking-plugins', 'iproute2', 'mount', 'util-linux'];
const PROGRAMS = ['containerd', 'ctr', 'runc', 'ip', 'mount', 'unshare'];

/** The conditions under which a real node can run here that are not met, each with what to do about it. */
export function missingConditions(): string[] {
  const missing: string[] = [];
  if (process.platform !== 'linux') return [`this is ${process.platform}: a kubelet needs Linux`];
  if (process.getuid?.() !== 0) missing.push('this is not root: run it as root, as containers and mounts need it');
  else if (!can('unshare', [...NAMESPACES, 'mount', '-t', 'tmpfs', 'tmpfs', '/run']))
    missing.push(
      'new namespaces with mounts of their own are refused: run it on a machine, or in a container with ' +
        'all privileges (`--privileged`), that has `unshare` (package util-linux)',
    );
  else if (!canOverlay())
    missing.push(
      `no overlay file system can be made below ${tmpdir()}, as containers need: set TMPDIR to a folder of a disk`,
    );
  const controllers = cgroupControllers();
  const absent = CONTROLLERS.filter((name) => !controllers.includes(name));
  if (absent.length)
    missing.push(`no cgroups of ${absent.join(', ')} below /sys/fs/cgroup: have them mounted there, writable`);
  if (missingPrograms().length && !can('apt-get', ['--version']))
    missing.push(
      `${missingPrograms().join(', ')} not found, and no apt-get to install them with: install containerd, runc ` +
        'and the CNI plugins',
    );
  try {
    goVersion();
  } catch (error) {
    missing.push((error as Error).message);
  }
  return missing;
}

/** Installs the packages of what is not there. */
export async function installPrograms(): Promise<void> {
  if (missingPrograms().length === 0) return;
  process.stderr.write(`Installing ${PACKAGES.join(' ')} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words: string[]): Promise<unknown> => promisify(execFile)('apt-get', ['-qq', ...words], { env });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...PACKAGES);
  const still = missingPrograms();
  if (still.length) throw new Error(`${still.join(', ')} not found after apt-get install ${PACKAGES.join(' ')}`);
}

/** Not on another overlay, that of a container, for example. */
function canOverlay(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  try {
    for (const name of ['lower', 'upper', 'work']) mkdirSync(join(folder, name));
    const options = `lowerdir=${folder}/lower,upperdir=${folder}/upper,workdir=${folder}/work`;
    return can('unshare', [...NAMESPACES, 'mount', '-t', 'overlay', '-o', options, 'overlay', `${folder}/lower`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function missingPrograms(): string[] {
  const missing = PROGRAMS.filter((name) => !can('sh', ['-c', `command -v ${name}`]));
  return pluginFolder() === undefined ? [...missing, 'the CNI plugin bridge'] : missing;
}

function cgroupControllers(): string[] {
  if (!existsSync('/proc/mounts')) return [];
  const version2 = '/sys/fs/cgroup/cgroup.controllers';
  if (existsSync(version2)) return readFileSync(version2, 'utf8').trim().split(' ');
  return cgroupHierarchies().flatMap(({ folder }) => folder.split('/').at(-1)!.split(','));
}

function can(program: string, words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
