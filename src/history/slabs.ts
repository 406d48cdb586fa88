const SLAB_SHIFT = 8;
/** How many rows a slab has. */
const SLAB_ROWS = 1 << SLAB_SHIFT;

/** Rows of 16-bit numbers, allocated in slabs. A row that is returned is given out again. */
export class Slabs {
  private readonly slabs: Uint16Array[] = [];
  private readonly free: number[] = [];
  private used = 0;

  /**
   * @param width how many numbers a row has
   * @param besidesBytes how many bytes a row takes elsewhere, which are counted here
   */
  constructor(
    private width: number,
    private readonly besidesBytes: number,
  ) {}

  /** How many rows are in use. */
  get rows(): number {
    return this.used - this.free.length;
  }

  /** Whether a row can be had without another slab. */
  get hasRow(): boolean {
    return this.free.length > 0 || this.used < this.slabs.length * SLAB_ROWS;
  }

  /** How many bytes all rows take, those not in use included. */
  get byteLength(): number {
    return this.slabs.length * this.slabBytes;
  }

  /** How many bytes one more slab takes. */
  get slabBytes(): number {
    return SLAB_ROWS * (this.width * Uint16Array.BYTES_PER_ELEMENT + this.besidesBytes);
  }

  addSlab(): void {
    this.slabs.push(new Uint16Array(SLAB_ROWS * this.width));
  }

  /** Gives out a row of zeros. There must be one (`hasRow`). */
  takeRow(): number {
    const row = this.free.pop();
    if (row === undefined) return this.used++;
    const at = this.placeOf(row);
    this.slabOf(row).fill(0, at, at + this.width);
    return row;
  }

  returnRow(row: number): void {
    this.free.push(row);
  }

  /** The slab that has a row. */
  slabOf(row: number): Uint16Array {
    return this.slabs[row >>> SLAB_SHIFT]!;
  }

  /** Where in its slab a row begins. */
  placeOf(row: number): number {
    return (row & (SLAB_ROWS - 1)) * this.width;
  }

  /** Gives all rows another width, slab by slab: at most one slab is there twice. `copyRow` fills a row of zeros. */
  resize(width: number, copyRow: (row: number, from: Uint16Array, to: Uint16Array) => void): void {
    const before = this.width;
    for (const [index, slab] of this.slabs.entries()) {
      const next = new Uint16Array(SLAB_ROWS * width);
      for (let place = 0; place < SLAB_ROWS; place++) {
        const from = slab.subarray(place * before, (place + 1) * before);
        copyRow(index * SLAB_ROWS + place, from, next.subarray(place * width, (place + 1) * width));
      }
      this.slabs[index] = next;
    }
    this.width = width;
  }
}
