import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MALLOC_OPTIONS, NODE_FLAGS } from '../../../src/node-options.ts';
import { binary } from '../../cluster/binaries.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { freePort } from '../../simulator/demo/free-port.ts';
import { CAN_RUN_IN_POD, inPod } from './pod.ts';
import type { FleetAccess } from '../fleet/fleet.ts';

/**
 * This server; what it is compared with, the original or another build of it; or the one that does as little as Node.js
 * can (`test/bench/bare`).
 */
export type ComparedName = 'ours' | 'original' | 'other build' | 'bare';

/** Seconds between cycles: the least that the original takes, and so the shortest run; more than 1,000 need longer. */
export const resolutionOf = (nodes: number): number => (nodes <= 1000 ? 10 : 30);

const ROOT = new URL('../../../', import.meta.url);

/** One of the two servers as a whole process, on a cluster of the fleet. */
export class ComparedServer {
  readonly name: ComparedName;
  readonly port: number;
  readonly program: Program;
  /** When it was started, by `performance.now()`. */
  readonly startedMs = performance.now();

  private constructor(name: ComparedName, port: number, program: Program) {
    this.name = name;
    this.port = port;
    this.program = program;
  }

  get pid(): number {
    return this.program.pid!;
  }

  /**
   * Starts it as its users do: ours as `npm start` says, both with the flags of the Deployment.
   *
   * @param against the checkout of the other build
   * @param more further flags
   */
  static async start(
    workspace: Workspace,
    name: ComparedName,
    nodes: number,
    access: FleetAccess,
    against?: string,
    more: readonly string[] = [],
  ): Promise<ComparedServer> {
    const kubeconfig = access.kubeconfigs[nodes]!;
    const port = await freePort();
    const flags = [
      `--kubelet-certificate-authority=${await workspace.write('kubelet-ca.crt', access.authority)}`,
      '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
      '--kubelet-use-node-status-port',
      `--metric-resolution=${resolutionOf(nodes)}s`,
      // The longest that both take.
      `--kubelet-request-timeout=${0.9 * resolutionOf(nodes)}s`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${workspace.path(`certificates-${name.replace(' ', '-')}`)}`,
      ...more,
    ];
    const [file, args] = commandOf(name, against);
    const command = CAN_RUN_IN_POD
      ? await inPod(workspace, kubeconfig, { file, args: [...args, ...flags] })
      : { file, args: [...args, ...flags, ...(await accessFlags(workspace, kubeconfig))] };
    return new ComparedServer(name, port, workspace.start(name.replace(' ', '-'), command.file, command.args));
  }
}

/** @param against the checkout of the other build */
function commandOf(name: ComparedName, against?: string): [file: string, args: readonly string[]] {
  if (name === 'original') return [binary('metrics-server'), []];
  if (name !== 'bare') return [process.execPath, startArguments(name === 'ours' ? ROOT : folderUrl(against!))];
  // With the options that ours gives itself.
  const variables = Object.entries(MALLOC_OPTIONS).map((option) => option.join('='));
  const script = new URL('test/bench/bare/main.ts', ROOT).pathname;
  return ['env', [...variables, process.execPath, ...NODE_FLAGS, script]];
}

async function accessFlags(workspace: Workspace, kubeconfig: string): Promise<string[]> {
  const path = await workspace.write('kubeconfig', kubeconfig);
  return ['', 'authentication-', 'authorization-'].map((what) => `--${what}kubeconfig=${path}`);
}

/** What `npm start` gives to node, the file made absolute. */
function startArguments(root: URL): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: { start: string };
  };
  const [node, ...args] = scripts.start.split(' ');
  if (node !== 'node')
    throw new Error(`package.json: scripts.start is \`${scripts.start}\`; it must begin with \`node\``);
  return args.map((arg) => (arg.startsWith('dist/') ? new URL(arg, root).pathname : arg));
}

function folderUrl(path: string): URL {
  return pathToFileURL(`${resolve(path)}/`);
}
