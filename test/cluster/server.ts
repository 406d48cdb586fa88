import { fileURLToPath } from 'node:url';
import { freePort } from '../simulator/demo/free-port.ts';
import { ApiClient } from './api-client.ts';
import type { Identity } from './api-client.ts';
import { binary } from './binaries.ts';
import { eventually } from './eventually.ts';
import type { Program } from './program.ts';
import type { Workspace } from './workspace.ts';

/** Which server the scenarios run against: the one of this repository, or the original that it replaces. */
export const SUBJECT = process.env['SUBJECT'] === 'original' ? 'original' : 'ours';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How long kubelets are left alone, in seconds: the least that the flags allow. */
export const RESOLUTION_S = 10;

/** One replica of the server under test, as a process of this machine. */
export class Server {
  readonly port: number;
  readonly program: Program;

  private constructor(port: number, program: Program) {
    this.port = port;
    this.program = program;
  }

  /** Starts it with the flags of its Deployment, and those after them that this machine needs; does not wait. */
  static async start(workspace: Workspace, name: string, flags: readonly string[]): Promise<Server> {
    const port = await freePort();
    const all = [...flags, `--secure-port=${port}`, `--cert-dir=${workspace.path(`${name}-certificates`)}`];
    if (SUBJECT === 'original') return new Server(port, workspace.start(name, binary('metrics-server'), all));
    return new Server(port, workspace.start(name, process.execPath, [MAIN, ...all]));
  }

  /** A client that asks it itself, past the kube-apiserver. */
  client(identity?: Identity): ApiClient {
    return new ApiClient(`https://127.0.0.1:${this.port}`, undefined, identity);
  }

  /** Waits until it has numbers, which either server shows here; ours may be ready before. */
  async hasNumbers(): Promise<void> {
    await this.waitFor('/readyz?verbose', '[+]metric-storage-ready ok');
  }

  /** Waits until a probe path answers 200. */
  async answers(path: '/livez' | '/readyz'): Promise<void> {
    await this.waitFor(path, '');
  }

  private async waitFor(path: string, said: string): Promise<void> {
    const client = this.client();
    await eventually(
      async () => {
        this.program.mustRun();
        const { status, text } = await client.send('GET', path);
        return { status, text, log: this.program.lastLines() };
      },
      ({ status, text }) => status === 200 && text.includes(said),
    );
    await client.close();
  }
}
