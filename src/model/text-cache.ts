/**
 * Keeps what was made of texts that clients send again and again. Number and length of its entries are bounded, because
 * clients choose the texts. A client that always sends new texts only empties the cache for the others.
 */
export class TextCache<T extends object> {
  private readonly made = new Map<string, T>();

  /** @param longest in UTF-16 code units */
  constructor(
    private readonly most: number,
    private readonly longest = 1024,
  ) {}

  /** What `make` makes of the text, perhaps made before. When it throws, nothing is kept. */
  get(text: string, make: (text: string) => T): T {
    const known = this.made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    if (text.length > this.longest) return value;
    if (this.made.size >= this.most) this.made.clear();
    this.made.set(text, value);
    return value;
  }
}
