/** The points of one container, in the plainest way. It judges `src/history`. */
export class PlainHistory {
  /** By slot: the samples of a step, as far as they are needed. */
  #slots = new Map<number, PlainPoint>();
  #last: { timeMs: number; startNs: number } | undefined;

  constructor(
    private stepMs: number,
    private points: number,
  ) {}

  /** Begins a sample. Returns false when it is the last one again. */
  begin(timeMs: number, startNs: number): boolean {
    if (timeMs === this.#last?.timeMs) return false;
    const slot = Math.floor(timeMs / this.stepMs);
    if (this.#last !== undefined) {
      const before = Math.floor(this.#last.timeMs / this.stepMs);
      // A clock was set back: of what has not come yet, nothing is known.
      if (slot < before) for (const each of this.#slots.keys()) if (each >= slot) this.#slots.delete(each);
    }
    const isKnown = this.#last !== undefined && this.#last.startNs > 0 && startNs > 0;
    // A start that a kubelet computes for each page moves by less than a second.
    const startedAgain = isKnown && Math.abs(Math.floor(startNs / 1e6) - Math.floor(this.#last!.startNs / 1e6)) >= 1000;
    const knownStart = startNs > 0 ? startNs : (this.#last?.startNs ?? startNs);
    this.#last = { timeMs, startNs: knownStart };
    const point = this.#slots.get(slot) ?? { max: {}, sum: {}, count: {}, restart: false };
    point.restart ||= startedAgain;
    this.#slots.set(slot, point);
    for (const each of this.#slots.keys()) if (each <= slot - this.points) this.#slots.delete(each);
    return true;
  }

  /** Removes the mark of a restart from the step of the sample that began last. */
  removeRestart(): void {
    this.#slots.get(Math.floor(this.#last!.timeMs / this.stepMs))!.restart = false;
  }

  /** Adds a value to the sample that began last. */
  add(resource: string, value: number): void {
    const point = this.#slots.get(Math.floor(this.#last!.timeMs / this.stepMs))!;
    point.max[resource] = Math.max(point.max[resource] ?? 0, value);
    point.sum[resource] = (point.sum[resource] ?? 0) + value;
    point.count[resource] = (point.count[resource] ?? 0) + 1;
  }

  /**
   * Makes one point of two.
   *
   * @param samples how many samples a step had
   * @param hadMeans whether a point was a mean before; else it was its largest value
   */
  double(samples: number, hadMeans: boolean): void {
    const next = new Map<number, PlainPoint>();
    for (const [slot, { max, sum, count, restart }] of this.#slots) {
      const half = Math.floor(slot / 2);
      const point = next.get(half) ?? { max: {}, sum: {}, count: {}, restart: false };
      next.set(half, point);
      point.restart ||= restart;
      for (const resource of Object.keys(max)) {
        const mean = hadMeans ? sum[resource]! / count[resource]! : max[resource]!;
        point.max[resource] = Math.max(point.max[resource] ?? 0, max[resource]!);
        point.sum[resource] = (point.sum[resource] ?? 0) + mean * samples;
        point.count[resource] = (point.count[resource] ?? 0) + samples;
      }
    }
    this.stepMs *= 2;
    this.points = Math.ceil(this.points / 2);
    const lastSlot = this.#last === undefined ? 0 : Math.floor(this.#last.timeMs / this.stepMs);
    for (const slot of next.keys()) if (slot <= lastSlot - this.points) next.delete(slot);
    this.#slots = next;
  }

  maxAt(resource: string, slot: number): number {
    return this.#slots.get(slot)?.max[resource] ?? Number.NaN;
  }

  meanAt(resource: string, slot: number): number {
    const point = this.#slots.get(slot);
    return point?.sum[resource] === undefined ? Number.NaN : point.sum[resource] / point.count[resource]!;
  }

  hasRestart(slot: number): boolean {
    return this.#slots.get(slot)?.restart === true;
  }
}

interface PlainPoint {
  readonly max: Record<string, number>;
  readonly sum: Record<string, number>;
  readonly count: Record<string, number>;
  restart: boolean;
}
