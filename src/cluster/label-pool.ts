type Labels = Readonly<Record<string, string>>;

const NO_LABELS: Labels = Object.freeze({});
/**
 * Lists are sorted, so Pods with equal labels are neighbours, and a small pool finds nearly all of them. Unique labels,
 * as of Jobs, fill the pool again and again. Each entry of a deleted Pod keeps 240 bytes.
 */
export const MOST_POOLED_LABELS = 1024;

/**
 * One object for equal labels, one string for equal texts: the Pods of a workload share theirs. A full pool is emptied.
 * That costs some sharing and saves counting users.
 */
export class LabelPool {
  private readonly known = new Map<string, Labels>();
  private readonly texts = new Map<string, string>();

  labels(labels: Labels | undefined): Labels {
    if (!labels) return NO_LABELS;
    const key = JSON.stringify(labels);
    const found = this.known.get(key);
    if (found) return found;
    if (this.known.size >= MOST_POOLED_LABELS) this.known.clear();
    const shared = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, this.text(value)]));
    this.known.set(key, shared);
    return shared;
  }

  text(text: string): string {
    const found = this.texts.get(text);
    if (found !== undefined) return found;
    if (this.texts.size >= MOST_POOLED_LABELS) this.texts.clear();
    this.texts.set(text, text);
    return text;
  }
}
