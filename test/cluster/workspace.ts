import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyPair } from '../simulator/pki/authority.ts';
import type { CgroupRoot } from './cgroup.ts';
import { Program } from './program.ts';

const KEEPER = fileURLToPath(new URL('keeper.ts', import.meta.url));

/** A folder under the system's temporary one and the programs that run in it. Nothing of it outlives this process. */
export class Workspace {
  readonly folder: string;
  readonly #keeper: ChildProcess;
  readonly #programs = new Set<Program>();

  private constructor(folder: string, keeper: ChildProcess) {
    this.folder = folder;
    this.#keeper = keeper;
  }

  /** Makes the folder and, where its programs run in cgroups of their own, has these made with the folder's name. */
  static async create(prefix = 'metrics-server-cluster-', cgroups?: (name: string) => CgroupRoot): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), prefix));
    const kept = cgroups === undefined ? [] : [JSON.stringify(cgroups(basename(folder)))];
    // In a group of its own, so that Ctrl-C does not end it before its work is done.
    const stdio = ['pipe', 'ignore', 'inherit'] as const;
    const keeper = spawn(process.execPath, [KEEPER, folder, ...kept], { detached: true, stdio: [...stdio] });
    return new Workspace(folder, keeper);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file that only this user may read; returns its path. A program that reads it meanwhile gets a whole one. */
  async write(name: string, text: string): Promise<string> {
    const path = this.path(name);
    const unfinished = `${path}.${randomUUID()}`;
    await writeFile(unfinished, text, { mode: 0o600 });
    await rename(unfinished, path);
    return path;
  }

  /** Writes `<name>.crt` and `<name>.key`. */
  async writePair(name: string, pair: KeyPair): Promise<{ readonly cert: string; readonly key: string }> {
    return { cert: await this.write(`${name}.crt`, pair.cert), key: await this.write(`${name}.key`, pair.key) };
  }

  /** Starts a program whose output goes to `<name>.log`. */
  start(name: string, file: string, flags: readonly string[]): Program {
    const program = new Program(name, file, flags, this.folder);
    this.#programs.add(program);
    this.keep(program.pid, program.ended);
    void program.ended.then(() => this.#programs.delete(program));
    return program;
  }

  /** Has a process killed when this process is gone, for whatever reason, unless it has ended before. */
  keep(pid: number | undefined, ended: Promise<unknown>): void {
    this.#keeper.stdin?.write(`+${pid}\n`);
    const forget = (): boolean | undefined => this.#keeper.stdin?.write(`-${pid}\n`);
    void ended.then(forget, forget);
  }

  /** Ends all programs, those started last first, and removes the folder. */
  async remove(): Promise<void> {
    for (const program of [...this.#programs].reverse()) await program.stop();
    const gone = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await gone;
  }
}
