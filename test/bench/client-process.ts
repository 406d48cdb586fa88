import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Clients in a process of their own, so that their work is not counted as a server's. It does one order at a time. */
export class ClientProcess<Order extends object, Result> {
  readonly #child;
  /** Rejects when it has ended, which it does not while there is work. */
  readonly #ended;

  /** @param script what it runs */
  constructor(script: URL) {
    this.#child = fork(fileURLToPath(script));
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error('the clients have ended; what they said stands above');
    });
    this.#ended.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  stop(): void {
    this.#child.disconnect();
  }

  protected async order(order: Order): Promise<Result> {
    const answer = new Promise<Result>((resolve) => void this.#child.once('message', resolve as () => void));
    this.#child.send(order);
    return Promise.race([answer, this.#ended]);
  }
}
