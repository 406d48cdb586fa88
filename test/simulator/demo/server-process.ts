import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a server may take to drain before it is killed. */
const DRAIN_MS = 8_000;
const SHOWN_LINES = 20;

/** The real server as a process of its own, its output in a file. */
export class ServerProcess {
  readonly logFile: string;
  /** Settles when the process has ended, with a sentence that says how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #isOver = false;

  constructor(mainFile: string, flags: readonly string[], logFile: string) {
    const log = openSync(logFile, 'a', 0o600);
    this.logFile = logFile;
    // A file has no use for colours.
    const env = { ...process.env, NO_COLOR: '1' };
    this.#child = spawn(process.execPath, [mainFile, ...flags], { stdio: ['ignore', log, log], env });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      const settle = (how: string): void => {
        this.#isOver = true;
        resolve(how);
      };
      this.#child.once('error', (error) => settle(`The server could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => settle(`The server ended with ${signal ?? `exit code ${code}`}.`));
    });
  }

  /** Its latest output. */
  lastOutput(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  }

  /** Asks it to stop and waits; kills it when it takes too long. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const patience = new AbortController();
    const killed = pause(DRAIN_MS, undefined, { signal: patience.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => false,
    );
    await exited;
    patience.abort();
    await killed;
  }
}

/** The flags by which the server works with a simulated cluster. */
export function serverFlags(files: {
  readonly kubeconfig: string;
  readonly clusterAuthority: string;
  readonly port: number;
  readonly resolution: string;
}): string[] {
  return [
    `--kubeconfig=${files.kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${files.port}`,
    `--cert-dir=${join(dirname(files.kubeconfig), 'certificates')}`,
    `--kubelet-certificate-authority=${files.clusterAuthority}`,
    '--kubelet-use-node-status-port',
    '--kubelet-preferred-address-types=InternalIP',
    `--metric-resolution=${files.resolution}`,
    '--kubelet-request-timeout=5s',
  ];
}
