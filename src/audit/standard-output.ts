import type { LineOutput } from './line-queue.js';

/** What standard output has of a stream. */
interface Stream {
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Events on standard output. */
export class StandardOutput implements LineOutput {
  constructor(private readonly stream: Stream = process.stdout) {
    // The callback of each write gets the error too; nobody listening would end the process.
    stream.on('error', () => undefined);
  }

  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
