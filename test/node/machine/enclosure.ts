import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCgroupRoot } from '../../cluster/cgroup.ts';
import { Workspace } from '../../cluster/workspace.ts';
import { NODE_ADDRESS, NODE_BRIDGE, SERVICE_ADDRESS } from './addresses.ts';

const SCRIPT = fileURLToPath(new URL('enclosure.sh', import.meta.url));

/** New namespaces of the kernel; when `unshare` ends, or is killed, all that runs in them is killed. */
export const NAMESPACES = ['--mount', '--pid', '--net', '--fork', '--kill-child', '--mount-proc'];

/** What the names of its folder and cgroups begin with. */
export const PREFIX = 'metrics-server-node-';

/**
 * A place where a node can run without changing the machine: mounts, processes, network and kernel settings of its own,
 * one folder and one cgroup. All of it is gone when this process is, for whatever reason.
 */
export class Enclosure {
  readonly workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  static async create(): Promise<Enclosure> {
    return new Enclosure(await Workspace.create(PREFIX, (name) => createCgroupRoot(cgroupPath(name))));
  }

  /** The name of its folder and of its cgroup. */
  get name(): string {
    return basename(this.workspace.folder);
  }

  /** Runs a command inside, with this process' input and output; returns its exit code. */
  async run(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
    const { folder } = this.workspace;
    const env = {
      ...process.env,
      ...environment,
      TMPDIR: folder,
      NODE_CGROUP: cgroupPath(this.name),
      NODE_ADDRESS,
      NODE_BRIDGE,
      NODE_SERVICE_ADDRESS: SERVICE_ADDRESS,
    };
    const child = spawn('unshare', [...NAMESPACES, 'sh', SCRIPT, folder, ...words], { env, stdio: 'inherit' });
    const exit = once(child, 'exit') as Promise<[number | null]>;
    this.workspace.keep(child.pid, exit);
    const [code] = await exit;
    return code ?? 1;
  }

  /** Ends what is left of it. */
  remove(): Promise<void> {
    return this.workspace.remove();
  }
}

/** One enclosure's cgroup is below that of the enclosure around it, and goes with it. */
function cgroupPath(name: string): string {
  return join(process.env['NODE_CGROUP'] ?? '', name);
}
