import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long a program may take to end when it is asked to. */
const PATIENCE_MS = 15_000;
const SHOWN_LINES = 25;

/** A program that was to run has ended: nothing that it was to do will come. */
export class ProgramEnded extends Error {}

/** One of the cluster's programs as a process, its output in a file. */
export class Program {
  readonly name: string;
  readonly logFile: string;
  /** Settles when it has ended, with a sentence that says how. */
  readonly ended: Promise<string>;
  /** The sentence, once it has ended. */
  how?: string;
  readonly #child: ChildProcess;

  constructor(name: string, file: string, flags: readonly string[], folder: string) {
    this.name = name;
    this.logFile = join(folder, `${name}.log`);
    const log = openSync(this.logFile, 'a', 0o600);
    const env = { ...process.env, NO_COLOR: '1', TMPDIR: folder };
    this.#child = spawn(file, flags, { cwd: folder, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      const settle = (how: string): void => resolve((this.how = how));
      this.#child.once('error', (error) => settle(`${name} could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => settle(`${name} ended with ${signal ?? `exit code ${code}`}`));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it has written last. */
  lastLines(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  }

  /** Throws `ProgramEnded` when it has, with its last lines. */
  mustRun(): void {
    if (this.how === undefined) return;
    throw new ProgramEnded(`${this.how}:\n${this.lastLines()}`);
  }

  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends the signal and waits until it has ended; kills it when it takes too long. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<string> {
    if (this.how !== undefined) return this.how;
    this.#child.kill(signal);
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const how = await this.ended;
    clearTimeout(patience);
    return how;
  }
}
