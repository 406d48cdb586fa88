/** Buffers whole lines until they reach a size in bytes, or the oldest has waited for a given time. */
export class LineBuffer {
  private lines = '';
  private bytes = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly out: { write(text: string): unknown },
    private readonly size: number,
    private readonly longestMs: number,
  ) {}

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.bytes + bytes > this.size) this.flush();
    this.lines += line;
    this.bytes += bytes;
    if (this.bytes >= this.size) this.flush();
    // The process flushes when it ends, so the timer need not keep it alive.
    else this.timer ??= setTimeout(() => this.flush(), this.longestMs).unref();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines !== '') this.out.write(this.lines);
    this.lines = '';
    this.bytes = 0;
  }
}
