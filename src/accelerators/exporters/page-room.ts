const MIB = 1024 * 1024;

/** No exporter has a larger page: one line takes about 300 bytes, and 16 devices have some 500 lines. */
export const LARGEST_PAGE = MIB;

/** What all pages that are being read may take together. Each exporter that never ends would take a MiB otherwise. */
export const MOST_BYTES = 32 * MIB;

/** The memory of the pages that are being read. */
export class PageRoom {
  private bytes = 0;

  /** Takes memory for one page. Returns false if there is too little for all, and takes none. */
  take(bytes: number): boolean {
    if (this.bytes + bytes > MOST_BYTES) return false;
    this.bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.bytes -= bytes;
  }
}
