const NAMES = ['SIGTERM', 'SIGINT'] as const;

/**
 * The signals that stop the server. Of a process that is number 1 in a container the kernel drops what it has no handler
 * for, and the kubelet would wait its grace period and kill: so they are caught before the program is loaded. Until
 * somebody else handles them they end the process, at once and with the exit code that it would end with anyway: files
 * are written whole or not at all, and all else ends with the process.
 */
export class StopSignals {
  private handle = (_signal: NodeJS.Signals): void => process.exit();
  private readonly listener = (signal: NodeJS.Signals) => this.handle(signal);

  constructor() {
    for (const name of NAMES) process.on(name, this.listener);
  }

  /** Has them handled by this from now on. */
  handleBy(handle: (signal: NodeJS.Signals) => void): void {
    this.handle = handle;
  }

  /** Leaves them to the system again: a command at a terminal dies of them. */
  release(): void {
    for (const name of NAMES) process.off(name, this.listener);
  }
}
