import { Worker } from 'node:worker_threads';

/** How much CPU time one input may take: a thousand times what the slowest does. Not time, which a busy machine takes. */
const PATIENCE_MS = 30_000;

const WATCHING = `
const { workerData: { counter, patienceMs, what } } = require('node:worker_threads');
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
let [last, since] = [-1, used()];
setInterval(() => {
  const now = Atomics.load(counter, 0);
  if (now !== last) [last, since] = [now, used()];
  else if (used() - since > patienceMs) {
    process._rawDebug(what + ' hangs at input ' + now);
    process.kill(process.pid, 'SIGKILL');
  }
}, 1000);
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
