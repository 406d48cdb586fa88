import { execFile } from 'node:child_process';
import { binary } from './binaries.ts';
import type { Program } from './program.ts';
import type { Workspace } from './workspace.ts';

/** The kubectl of the PATH, or one built here: 1.37 is the first that asks for metrics.k8s.io/v1, 1.29 is an old one. */
export type KubectlVersion = 'PATH' | '1.37' | '1.29';

/** What a run of kubectl gave. */
export interface KubectlOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl with a kubeconfig. Discovery is remembered in the workspace only. */
export class Kubectl {
  readonly #workspace: Workspace;
  readonly #kubeconfig: string;
  readonly #version: KubectlVersion;

  constructor(workspace: Workspace, kubeconfig: string, version: KubectlVersion = '1.37') {
    this.#workspace = workspace;
    this.#kubeconfig = kubeconfig;
    this.#version = version;
  }

  /** Starts it and lets it run; its output goes to `<name>.log`. */
  start(name: string, ...words: string[]): Program {
    const flags = [...words, `--kubeconfig=${this.#kubeconfig}`, this.#cacheFlag];
    return this.#workspace.start(name, this.#file, flags);
  }

  /** Runs it whatever comes of it. */
  run(...words: string[]): Promise<KubectlOutcome> {
    const env = { ...process.env, KUBECONFIG: this.#kubeconfig };
    return new Promise((resolve, reject) => {
      execFile(this.#file, [...words, this.#cacheFlag], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (error?.code === 'ENOENT')
          reject(
            new Error('There is no kubectl on the PATH: https://kubernetes.io/docs/tasks/tools says how to get it'),
          );
        else resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      });
    });
  }

  get #file(): string {
    if (this.#version === 'PATH') return 'kubectl';
    return binary(this.#version === '1.29' ? 'kubectl-1.29' : 'kubectl');
  }

  get #cacheFlag(): string {
    return `--cache-dir=${this.#workspace.path(`kubectl-cache-${this.#version}`)}`;
  }

  /** What it prints; rejects with what it says when it fails. */
  async text(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...words);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  }

  /** The lines that it prints. */
  async lines(...words: string[]): Promise<string[]> {
    const text = (await this.text(...words)).trimEnd();
    return text === '' ? [] : text.split('\n');
  }

  /** The rows of the table that it prints, each a list of cells; the first one is the head. */
  async table(...words: string[]): Promise<string[][]> {
    return (await this.lines(...words)).map((line) => line.trim().split(/\s+/));
  }
}
