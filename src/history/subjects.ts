import { withRoom } from './growing-array.js';

/** Whose history it is: a container, or a Node, which has no namespace and no container. */
export interface SubjectName {
  /** `NODE_NAMESPACE` for a Node. */
  readonly namespace: string;
  /** The Pod, or the Node. */
  readonly name: string;
  /** Empty for a Node. */
  readonly container: string;
}

/** Nodes are in the namespace of no name. */
export const NODE_NAMESPACE = '';

/** There is no such subject. */
export const NO_SUBJECT = -1;

/** What a subject takes besides its rows, in bytes: its numbers here, and its place under its name. */
export const SUBJECT_BYTES = 96;

/** A start that a kubelet computes for each page moves by less than this, in milliseconds. */
const START_JITTER_MS = 1000;

/** No start of the container is known. */
const UNKNOWN_START = 0;

/** The names and times of all subjects. A subject is a whole number from 0, which its owner gives out. */
export class Subjects {
  private lastMs = new Float64Array(0);
  private starts = new Uint32Array(0);
  /** How many pages have the subject. */
  private pages = new Uint16Array(0);
  /** The next container of the same Pod. */
  private next = new Int32Array(0);
  private readonly namespaces: string[] = [];
  private readonly names: string[] = [];
  private readonly containers: string[] = [];
  /** The first container of each Pod, by namespace and name. */
  private readonly firsts = new Map<string, Map<string, number>>();
  /** Those on no page, in the order in which they left. */
  private readonly ended = new Set<number>();

  /** Names a number that is free. The subject is on no page. */
  add(subject: number, { namespace, name, container }: SubjectName): void {
    this.lastMs = withRoom(this.lastMs, subject, Number.NaN);
    this.starts = withRoom(this.starts, subject, UNKNOWN_START);
    this.pages = withRoom(this.pages, subject, 0);
    this.next = withRoom(this.next, subject, NO_SUBJECT);
    const names = this.firsts.get(namespace) ?? new Map<string, number>();
    this.firsts.set(namespace, names);
    this.next[subject] = names.get(name) ?? NO_SUBJECT;
    names.set(name, subject);
    this.namespaces[subject] = namespace;
    this.names[subject] = name;
    this.containers[subject] = container;
    this.ended.add(subject);
  }

  /** Frees the number of a subject. */
  remove(subject: number): void {
    this.unlink(subject);
    this.ended.delete(subject);
    this.lastMs[subject] = Number.NaN;
    this.starts[subject] = UNKNOWN_START;
    this.pages[subject] = 0;
    this.namespaces[subject] = this.names[subject] = this.containers[subject] = '';
  }

  /** Returns the subject of that name, or `NO_SUBJECT`. */
  find({ namespace, name, container }: SubjectName): number {
    for (const subject of this.ofPod(namespace, name)) if (this.containers[subject] === container) return subject;
    return NO_SUBJECT;
  }

  /** Returns the containers of a Pod, sorted by name. A Node, in the namespace of no name, has one without a name. */
  ofPod(namespace: string, name: string): number[] {
    const subjects: number[] = [];
    let subject = this.firsts.get(namespace)?.get(name) ?? NO_SUBJECT;
    for (; subject !== NO_SUBJECT; subject = this.next[subject]!) subjects.push(subject);
    return subjects.sort((a, b) => (this.containers[a]! < this.containers[b]! ? -1 : 1));
  }

  /** Returns the names of a namespace's Pods, sorted. */
  podsOf(namespace: string): string[] {
    return [...(this.firsts.get(namespace)?.keys() ?? [])].sort();
  }

  /** How many Pods of a namespace there are. */
  podCount(namespace: string): number {
    return this.firsts.get(namespace)?.size ?? 0;
  }

  containerOf(subject: number): string {
    return this.containers[subject]!;
  }

  /** When the subject was measured last, in milliseconds since the epoch; `NaN`: not yet. */
  lastMsOf(subject: number): number {
    return this.lastMs[subject]!;
  }

  /**
   * Notes a sample.
   *
   * @param startNs when the container started, in nanoseconds since the epoch; minus infinity: unknown
   * @returns whether it is another start than that of the sample before, or one of a Pod that began anew
   */
  noteSample(subject: number, timeMs: number, startNs: number): boolean {
    const isFirst = Number.isNaN(this.lastMs[subject]!);
    this.lastMs[subject] = timeMs;
    // The milliseconds modulo 2^32 tell two starts apart.
    const start = startNs > 0 ? Math.floor(startNs / 1e6) >>> 0 : UNKNOWN_START;
    const before = this.starts[subject]!;
    if (start === UNKNOWN_START) return false;
    this.starts[subject] = start;
    if (isFirst) return this.isOfNewPod(subject, startNs / 1e6);
    // The difference of two numbers modulo 2^32, with its sign.
    return before !== UNKNOWN_START && Math.abs((start - before) | 0) >= START_JITTER_MS;
  }

  /** Whether a page has the subject. */
  isOnPage(subject: number): boolean {
    return this.pages[subject]! > 0;
  }

  /** Says that one more page has the subject. */
  joinPage(subject: number): void {
    this.pages[subject]!++;
    this.ended.delete(subject);
  }

  /** Says that a page that had the subject is gone. */
  leavePage(subject: number): void {
    this.pages[subject]!--;
    if (this.pages[subject] === 0) this.ended.add(subject);
  }

  /** Returns the subject that left the last page first, of those that match; undefined: all of them are on a page. */
  findEnded(matches: (subject: number) => boolean): number | undefined {
    for (const subject of this.ended) if (matches(subject)) return subject;
    return undefined;
  }

  /** Whether it started after the last samples of all others that had its Pod's name, and there were some. */
  private isOfNewPod(subject: number, startMs: number): boolean {
    const namespace = this.namespaces[subject]!;
    if (namespace === NODE_NAMESPACE) return false;
    const others = this.ofPod(namespace, this.names[subject]!).filter(
      (other) => !Number.isNaN(this.lastMs[other]!) && other !== subject,
    );
    return others.length > 0 && others.every((other) => this.lastMs[other]! <= startMs);
  }

  private unlink(subject: number): void {
    const namespace = this.namespaces[subject]!;
    const name = this.names[subject]!;
    const names = this.firsts.get(namespace)!;
    const next = this.next[subject]!;
    let before = names.get(name)!;
    if (before === subject) {
      if (next === NO_SUBJECT) names.delete(name);
      else names.set(name, next);
      if (names.size === 0) this.firsts.delete(namespace);
      return;
    }
    while (this.next[before] !== subject) before = this.next[before]!;
    this.next[before] = next;
  }
}
