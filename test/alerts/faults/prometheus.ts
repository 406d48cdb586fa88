import { writeFile } from 'node:fs/promises';
import { request } from 'undici';
import { stringify } from 'yaml';
import { binary } from '../../cluster/binaries.ts';
import { eventually } from '../../cluster/eventually.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { freePort } from '../../simulator/demo/free-port.ts';

/** Seconds between scrapes, and between evaluations of the rules. */
const INTERVAL_S = 2;

/** An alert as Prometheus shows it. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A real Prometheus that scrapes one server and evaluates rules. */
export class Prometheus {
  readonly program: Program;
  readonly #url: string;

  private constructor(program: Program, url: string) {
    this.program = program;
    this.#url = url;
  }

  /**
   * Starts it, and waits until it has scraped.
   *
   * @param port the server's, on 127.0.0.1
   * @param token of a user who may read /metrics, as the token of Prometheus' ServiceAccount
   */
  static async start(workspace: Workspace, port: number, token: string, groups: object[]): Promise<Prometheus> {
    await writeFile(workspace.path('rules.yaml'), stringify({ groups }));
    const config = {
      global: {
        scrape_interval: `${INTERVAL_S}s`,
        scrape_timeout: `${INTERVAL_S}s`,
        evaluation_interval: `${INTERVAL_S}s`,
      },
      rule_files: ['rules.yaml'],
      scrape_configs: [
        {
          job_name: 'metrics-server',
          scheme: 'https',
          authorization: { credentials: token },
          tls_config: { insecure_skip_verify: true },
          static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { pod: 'metrics-server-0' } }],
        },
      ],
    };
    const listens = await freePort();
    const program = workspace.start('prometheus', binary('prometheus'), [
      `--config.file=${await workspace.write('prometheus.yaml', stringify(config))}`,
      `--storage.tsdb.path=${workspace.path('prometheus')}`,
      `--web.listen-address=127.0.0.1:${listens}`,
      '--log.level=warn',
    ]);
    const prometheus = new Prometheus(program, `http://127.0.0.1:${listens}`);
    await eventually(
      () => prometheus.targets(),
      ([target]) => target?.health === 'up',
    );
    return prometheus;
  }

  /** Whether it reaches the server, and why not. */
  async targets(): Promise<readonly { readonly health: string; readonly lastError: string }[]> {
    const { activeTargets } = await this.#get<{ activeTargets: { health: string; lastError: string }[] }>(
      '/api/v1/targets',
    );
    return activeTargets.map(({ health, lastError }) => ({ health, lastError }));
  }

  /** The alerts that are pending or firing now. */
  async alerts(): Promise<readonly Alert[]> {
    return (await this.#get<{ alerts: readonly Alert[] }>('/api/v1/alerts')).alerts;
  }

  /** The values of an expression now, with their labels. */
  async query(expr: string): Promise<{ readonly labels: Record<string, string>; readonly value: number }[]> {
    interface Vector {
      readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
    }
    const { result } = await this.#get<Vector>(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  async #get<T>(path: string): Promise<T> {
    this.program.mustRun();
    const { body } = await request(this.#url + path);
    const { data, error } = (await body.json()) as { data?: T; error?: string };
    if (data === undefined) throw new Error(`Prometheus ${path}: ${error}`);
    return data;
  }
}
