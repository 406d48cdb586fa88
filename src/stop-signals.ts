const NAMES = ['SIGTERM', 'SIGINT'] as const;

/**
 * The signals that stop the server. The kernel ignores signals without a handler for process 1 of a container, and the
 * kubelet would kill it after its grace period. So they are caught before the program is loaded. Until another handler
 * is set, they end the process at once with the usual exit code. Files are written whole or not at all.
 */
export class StopSignals {
  private handle = (_signal: NodeJS.Signals): void => process.exit();
  private readonly listener = (signal: NodeJS.Signals) => this.handle(signal);

  constructor() {
    for (const name of NAMES) process.on(name, this.listener);
  }

  /** Sets the handler. */
  handleBy(handle: (signal: NodeJS.Signals) => void): void {
    this.handle = handle;
  }

  /** Restores the default: a command at a terminal ends. */
  release(): void {
    for (const name of NAMES) process.off(name, this.listener);
  }
}
