import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { eventually } from '../../cluster/eventually.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { NODE_BRIDGE, POD_NETWORK } from '../machine/addresses.ts';

/** Where the kubelet and `ctr` find it; inside the enclosure nothing else is there. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';

/** Where distributions, and others, put the network plugins. */
const PLUGIN_FOLDERS = ['/usr/lib/cni', '/opt/cni/bin'];

/** The folder of the network plugins, when they are installed. */
export function pluginFolder(): string | undefined {
  return PLUGIN_FOLDERS.find((folder) => existsSync(`${folder}/bridge`));
}

/** The container runtime of the node. */
export class Containerd {
  #program: Program;
  readonly #start: () => Program;

  private constructor(start: () => Program) {
    this.#start = start;
    this.#program = start();
  }

  /** Starts it; `pauseImage` is what holds the namespaces of a Pod. */
  static async start(workspace: Workspace, pauseImage: string): Promise<Containerd> {
    await mkdir(workspace.path('cni'), { recursive: true });
    await workspace.write('cni/pods.conflist', networkText());
    const config = await workspace.write('containerd.toml', configText(workspace.folder, pauseImage));
    const containerd = new Containerd(() => workspace.start('containerd', 'containerd', [`--config=${config}`]));
    await containerd.#answers();
    return containerd;
  }

  /** Stops it, does something, and starts it again. The containers run on, since each has a shim of its own. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.#program.stop();
    await meanwhile();
    this.#program = this.#start();
    await this.#answers();
  }

  /** Makes the image in an archive (OCI layout, tar) one that Pods can name. */
  async load(archive: string): Promise<void> {
    await this.#ctr('--namespace=k8s.io', 'images', 'import', archive);
  }

  async #answers(): Promise<void> {
    await eventually(async () => {
      this.#program.mustRun();
      return this.#ctr('version');
    });
  }

  async #ctr(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('ctr', [`--address=${CONTAINERD_SOCKET}`, ...words]);
    return stdout;
  }
}

function configText(folder: string, pauseImage: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "/run/containerd"
# What would write elsewhere, and snapshotters that need what this machine may not have.
disabled_plugins = [
  "io.containerd.internal.v1.opt",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing",
]
[grpc]
  address = "${CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  disable_apparmor = true
  # Without the capability SYS_RESOURCE a process may only make itself a likelier victim.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${pluginFolder()}"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/** Pods on one bridge, at addresses that the node reaches and that reach it; no way out. */
function networkText(): string {
  const ranges = [[{ subnet: POD_NETWORK }]];
  const ipam = { type: 'host-local', ranges, routes: [{ dst: '0.0.0.0/0' }] };
  const plugins = [{ type: 'bridge', bridge: NODE_BRIDGE, isGateway: true, ipam }];
  return JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins });
}
