import type { WriteStream } from 'node:tty';

const CLEAR_LINE = '\r\u001B[2K';

/** Output of the demo. On a terminal the last block is redrawn in place. A file or pipe gets each block once. */
export class Screen {
  readonly #output: WriteStream;
  #drawnLines = 0;

  constructor(output: WriteStream) {
    this.#output = output;
  }

  /** True if the output is a terminal. */
  get isTerminal(): boolean {
    return this.#output.isTTY;
  }

  /** How many lines a block may have so that all of it is seen. */
  get lines(): number {
    return this.isTerminal ? Math.max(8, this.#output.rows - 2) : Infinity;
  }

  /** Writes lines that stay. */
  print(text: string): void {
    this.#output.write(`${text}\n`);
    this.#drawnLines = 0;
  }

  /** Shows a line that the next progress or print replaces. Writes nothing unless the output is a terminal. */
  progress(text: string): void {
    if (this.isTerminal) this.#output.write(CLEAR_LINE + text.slice(0, this.#output.columns - 1));
  }

  /** Ends a line of progress. */
  endProgress(): void {
    if (this.isTerminal) this.#output.write(CLEAR_LINE);
  }

  /** Draws a block over the one drawn before. */
  draw(block: readonly string[]): void {
    // A line that wraps would be two, and the next drawing would begin too low.
    const lines = this.isTerminal ? block.map((line) => line.slice(0, this.#output.columns - 1)) : block;
    const back = this.#drawnLines > 0 ? `\u001B[${this.#drawnLines}A` : '';
    const start = this.isTerminal ? `${back}\r\u001B[0J` : '';
    this.#output.write(`${start}${lines.join('\n')}\n`);
    this.#drawnLines = this.isTerminal ? lines.length : 0;
  }
}
