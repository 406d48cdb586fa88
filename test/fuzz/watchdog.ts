import { Worker } from 'node:worker_threads';

/** How long one input may take: a thousand times what the slowest does. */
const PATIENCE_MS = 60_000;

const WATCHING = `
const { workerData: { counter, patienceMs, what } } = require('node:worker_threads');
let last = -1;
setInterval(() => {
  const now = Atomics.load(counter, 0);
  if (now === last) {
    process._rawDebug(what + ' hangs at input ' + now);
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}, patienceMs);
`;

/** Ends this process, with a word, when an input keeps it busy for good: nothing in its own thread could. */
export class Watchdog {
  readonly #counter = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(what: string) {
    const workerData = { counter: this.#counter, patienceMs: PATIENCE_MS, what };
    this.#worker = new Worker(WATCHING, { eval: true, workerData });
    this.#worker.unref();
  }

  /** Says which input is next. */
  at(index: number): void {
    Atomics.store(this.#counter, 0, index);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
