const SLAB_SHIFT = 8;
/** How many rows a slab has. */
const SLAB_ROWS = 1 << SLAB_SHIFT;

const TILE_SHIFT = 4;
/** How many neighbouring numbers of a row stand together. */
const TILE = 1 << TILE_SHIFT;

/** Where numbers go that are read for nothing else, since V8 leaves out what has no effect. */
const fetched = new Uint16Array(1);

/**
 * Rows of 16-bit numbers, allocated in slabs. A row that is returned is given out again.
 *
 * A slab has the first 16 numbers of each row, then the next 16 of each, and so on. What all rows get at one time is in 8 KiB,
 * and what one row has is in 32 bytes of each 8 KiB: `npm run bench -- history-ring`.
 */
export class Slabs {
  private readonly slabs: Uint16Array[] = [];
  private readonly free: number[] = [];
  private used = 0;
  private width: number;

  /**
   * @param width how many numbers a row has, at least
   * @param besidesBytes how many bytes a row takes elsewhere, which are counted here
   */
  constructor(
    width: number,
    private besidesBytes: number,
  ) {
    this.width = wholeTiles(width);
  }

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
    const slab = this.slabOf(row);
    for (let place = 0; place < this.width; place += TILE)
      slab.fill(0, indexOf(row, place), indexOf(row, place) + TILE);
    return row;
  }

  returnRow(row: number): void {
    this.free.push(row);
  }

  /** Has memory deliver all tiles of a row at once. Without it, each is waited for: `npm run bench -- history-ring`. */
  prefetch(row: number): void {
    const slab = this.slabOf(row);
    let all = 0;
    for (let place = 0; place < this.width; place += TILE) all |= slab[indexOf(row, place)]!;
    fetched[0] = all;
  }

  /** The slab that has a row. */
  slabOf(row: number): Uint16Array {
    return this.slabs[row >>> SLAB_SHIFT]!;
  }

  /**
   * Gives all rows another width, slab by slab: at most one slab is there twice.
   *
   * @param besidesBytes how many bytes a row then takes elsewhere
   * @param copyRow fills a row of zeros
   */
  resize(
    width: number,
    besidesBytes: number,
    copyRow: (row: number, from: Uint16Array, to: Uint16Array) => void,
  ): void {
    this.width = wholeTiles(width);
    this.besidesBytes = besidesBytes;
    for (const [index, from] of this.slabs.entries()) {
      const to = new Uint16Array(SLAB_ROWS * this.width);
      for (let place = 0; place < SLAB_ROWS; place++) copyRow(index * SLAB_ROWS + place, from, to);
      this.slabs[index] = to;
    }
  }
}

/** Where in its slab a row has a number. */
export function indexOf(row: number, place: number): number {
  const tile = ((place >>> TILE_SHIFT) << SLAB_SHIFT) | (row & (SLAB_ROWS - 1));
  return (tile << TILE_SHIFT) | (place & (TILE - 1));
}

/** Whether a place is the first one of its tile. The others follow it in the slab. */
export function beginsTile(place: number): boolean {
  return (place & (TILE - 1)) === 0;
}

function wholeTiles(width: number): number {
  return Math.ceil(width / TILE) * TILE;
}
