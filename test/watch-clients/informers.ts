import { freePort } from '../simulator/demo/free-port.ts';
import type { ApiObject } from '../cluster/api-client.ts';
import { binary } from '../cluster/binaries.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Program } from '../cluster/program.ts';
import type { Workspace } from '../cluster/workspace.ts';

/** What one informer holds, and how often it asked for what. */
export interface Informer {
  readonly synced: boolean;
  /** By `<namespace>/<name>`, or by name. */
  readonly objects: Readonly<Record<string, ApiObject>>;
  /** `list`, `watch`, `watchList` and `discovery`, those with ` <status>` of failures, and media types. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Informers of client-go and controller-runtime on nodes and pods of metrics.k8s.io, in a process of their own. */
export class Informers {
  readonly #program: Program;
  readonly #url: string;

  private constructor(program: Program, url: string) {
    this.#program = program;
    this.#url = url;
  }

  /** Starts them. With `watchList`, each asks for a WatchList before it lists. */
  static async start(workspace: Workspace, kubeconfig: string, watchList: boolean): Promise<Informers> {
    const address = `127.0.0.1:${await freePort()}`;
    const flags = [`--kubeconfig=${kubeconfig}`, `--listen=${address}`, `--watch-list=${watchList}`];
    const program = workspace.start(`informers-${watchList}`, binary('watch-clients'), flags);
    return new Informers(program, `http://${address}`);
  }

  /** Returns all of them by name: `<client> <resource>`. */
  async readAll(): Promise<Readonly<Record<string, Informer>>> {
    this.#program.mustRun();
    return (await (await fetch(this.#url)).json()) as Record<string, Informer>;
  }

  /** Waits until all have synced and `isGood` is true of each. */
  async untilAll(isGood: (informer: Informer, name: string) => Promise<boolean>): Promise<void> {
    await eventually(
      async () => {
        const wrong: string[] = [];
        for (const [name, informer] of Object.entries(await this.readAll())) {
          if (informer.synced && (await isGood(informer, name))) continue;
          wrong.push(`${name}: ${JSON.stringify(informer.requests)} ${Object.keys(informer.objects).join(' ')}`);
        }
        return wrong;
      },
      (wrong) => wrong.length === 0,
    );
  }
}
