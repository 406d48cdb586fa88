const BACKSLASH = 0x5c;

/**
 * The most names in the cache. It is emptied beyond that. It is for names that many pages have: of containers and
 * namespaces. A cache with room for the Pods of 2,000 nodes decodes no page faster. It would cost 90 bytes for each Pod,
 * those that are gone included.
 */
export const MOST_NAMES = 2 ** 12;

/** No name of Kubernetes is longer. */
const LONGEST_NAME = 253;

/**
 * Reads label values, and returns the same string for the same bytes. The names of a node are in each of its pages, and
 * many are in the pages of other nodes. Compared with a new string for each label, this saves 2 KB of memory for each
 * node, and a sixth of the CPU of decoding and storing a page: equal strings need not be hashed and compared again.
 */
export class NameCache {
  /** By a hash of the bytes; of two names with one hash, the one read last is kept. */
  private readonly names = new Map<number, string>();

  /** How many names are kept. */
  get size(): number {
    return this.names.size;
  }

  /** The label value between two offsets (without its quotes), unescaped. */
  readName(page: Buffer, start: number, end: number): string {
    let hash = 0;
    let plain = true;
    for (let at = start; at < end; at++) {
      const byte = page[at]!;
      hash = (Math.imul(hash, 31) + byte) | 0;
      if (byte > 0x7f || byte === BACKSLASH) plain = false;
    }
    // Names of Kubernetes are ASCII without escapes. Only of those is each byte one character, as `spellsName` needs it.
    if (!plain) return unescape(page.toString('utf8', start, end));
    const known = this.names.get(hash);
    if (known !== undefined && spellsName(known, page, start, end)) return known;
    const name = page.toString('latin1', start, end);
    if (name.length > LONGEST_NAME) return name;
    if (this.names.size >= MOST_NAMES) this.names.clear();
    this.names.set(hash, name);
    return name;
  }
}

function spellsName(name: string, page: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== page[start + i]) return false;
  return true;
}

/** The format's escapes are \\\\, \\" and \\n; a backslash before anything else stands for itself. */
function unescape(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
