import { readFileSync } from 'node:fs';
import { binary } from '../../cluster/binaries.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { freePort } from '../../simulator/demo/free-port.ts';
import type { FleetAccess } from '../fleet/fleet.ts';

/** Which of the two servers. */
export type SubjectName = 'original' | 'ours';

/** The least that the original takes, and so the shortest run. */
export const RESOLUTION_S = 10;
const ROOT = new URL('../../../', import.meta.url);

/** One of the two servers as a whole process, on a cluster of the fleet. */
export class Subject {
  readonly name: SubjectName;
  readonly port: number;
  readonly program: Program;
  /** When it was started, by `performance.now()`. */
  readonly startedMs = performance.now();

  private constructor(name: SubjectName, port: number, program: Program) {
    this.name = name;
    this.port = port;
    this.program = program;
  }

  get pid(): number {
    return this.program.pid!;
  }

  /** Starts it as its users do: ours as `npm start` says, both with the flags of the Deployment. */
  static async start(workspace: Workspace, name: SubjectName, nodes: number, access: FleetAccess): Promise<Subject> {
    const kubeconfig = await workspace.write(`kubeconfig-${nodes}`, access.kubeconfigs[nodes]!);
    const port = (await freePort())!;
    const flags = [
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      `--kubelet-certificate-authority=${await workspace.write('kubelet-ca.crt', access.authority)}`,
      '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
      '--kubelet-use-node-status-port',
      `--metric-resolution=${RESOLUTION_S}s`,
      `--kubelet-request-timeout=${RESOLUTION_S - 1}s`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${workspace.path(`certificates-${name}`)}`,
    ];
    const [file, args] = name === 'original' ? [binary('metrics-server'), []] : [process.execPath, startArguments()];
    return new Subject(name, port, workspace.start(name, file, [...args, ...flags]));
  }
}

/** What `npm start` gives to node, the file made absolute. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    scripts: { start: string };
  };
  const [node, ...args] = scripts.start.split(' ');
  if (node !== 'node')
    throw new Error(`package.json: scripts.start is \`${scripts.start}\`; it must begin with \`node\``);
  return args.map((arg) => (arg.startsWith('dist/') ? new URL(arg, ROOT).pathname : arg));
}
