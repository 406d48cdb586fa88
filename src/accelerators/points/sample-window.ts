/** The last samples of one number. */
export class SampleWindow {
  private readonly samples: { readonly atMs: number; readonly value: number }[] = [];

  /** Adds a sample and drops those that are as old as the window or older. With a window of 0 one sample stays. */
  add(value: number, atMs: number, windowMs: number): void {
    while (this.samples.length > 0 && this.samples[0]!.atMs <= atMs - windowMs) this.samples.shift();
    this.samples.push({ atMs, value });
  }

  /** Undefined: there is no sample. */
  get mean(): number | undefined {
    const { samples } = this;
    if (samples.length === 0) return undefined;
    return samples.reduce((total, { value }) => total + value, 0) / samples.length;
  }

  get last(): number | undefined {
    return this.samples.at(-1)?.value;
  }

  /** When the last sample arrived; minus infinity without one. */
  get lastMs(): number {
    return this.samples.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  }
}
