import { type LookupAddress, lookup, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { dnsLookup } from './dns-lookup.js';

/** How long the system's resolver may take before the DNS servers are asked without it. */
const PATIENCE_MS = 1000;

type Answer = Parameters<LookupFunction>[2];
type Found = Parameters<Answer>;

/** Who asked for a name's addresses. */
interface Waiting {
  readonly answer: Answer;
  /** Whether it does not want them any more. */
  readonly hasLeft: () => boolean;
}

/** A name that is being looked up. */
interface Question {
  readonly key: string;
  readonly hostname: string;
  readonly options: LookupOptions;
  waiting: Waiting[];
  /** Whether the DNS servers are being asked, or will be soon. */
  askedDirectly: boolean;
}

/** Asks the DNS servers; rejects when they know no address, or none answers. */
type DirectLookup = (hostname: string, family: number) => Promise<LookupAddress[]>;

/**
 * Finds the addresses of names, and asks for each name once at a time: whoever asks while an answer is on its way gets
 * that one too. Nothing is kept beyond the answer.
 *
 * The system's resolver has two threads, and holds one for up to 40 s for a name that no DNS server answers for. So it is
 * asked for one name after the other, which leaves the second thread to all other names that this process needs, such as
 * that of the kube-apiserver. A name that has waited for a second is asked of the DNS servers directly too, which takes
 * no thread: names that cannot be resolved keep nobody else waiting, however many they are. That a name has no address
 * only the system's resolver may say, which knows other ways than DNS.
 */
export class SharedLookup {
  /** By name and options. */
  private readonly open = new Map<string, Question>();
  private readonly queue: Question[] = [];
  /** Whether the system's resolver is at work. */
  private busy = false;

  constructor(
    private readonly resolve: LookupFunction = lookup,
    private readonly direct: DirectLookup = dnsLookup,
  ) {}

  /** The lookup of one connection, for as long as that has not been left: who has left is not held until the answer. */
  until(hasLeft: () => boolean): LookupFunction {
    return (hostname, options, answer) => {
      const question = this.question(hostname, options);
      question.waiting = [...question.waiting.filter((each) => !each.hasLeft()), { answer, hasLeft }];
      this.askSystem();
      // Already answered when the resolver answers at once.
      if (question.askedDirectly || !this.isOpen(question)) return;
      question.askedDirectly = true;
      setTimeout(() => void this.askDirectly(question), PATIENCE_MS).unref();
    };
  }

  private question(hostname: string, options: LookupOptions): Question {
    const key = JSON.stringify([hostname, options]);
    let question = this.open.get(key);
    if (question === undefined) {
      question = { key, hostname, options, waiting: [], askedDirectly: false };
      this.open.set(key, question);
      this.queue.push(question);
    }
    return question;
  }

  /** Has the system's resolver look for the next name that somebody waits for. */
  private askSystem(): void {
    while (!this.busy) {
      const question = this.queue.shift();
      if (question === undefined) return;
      if (!this.isOpen(question)) continue;
      if (!isWanted(question)) {
        this.open.delete(question.key);
        continue;
      }
      this.busy = true;
      this.resolve(question.hostname, question.options, (...found) => {
        this.busy = false;
        this.answer(question, found);
        this.askSystem();
      });
    }
  }

  private async askDirectly(question: Question): Promise<void> {
    try {
      if (!this.isOpen(question) || !isWanted(question)) return;
      const { hostname, options } = question;
      const found = await this.direct(hostname, Number(options.family ?? 0));
      const [first] = found;
      if (first === undefined) return;
      this.answer(question, options.all ? [null, found] : [null, first.address, first.family]);
    } catch {
      // The system's resolver goes on.
    } finally {
      question.askedDirectly = false;
    }
  }

  private isOpen(question: Question): boolean {
    return this.open.get(question.key) === question;
  }

  private answer(question: Question, found: Found): void {
    if (!this.isOpen(question)) return;
    this.open.delete(question.key);
    for (const { answer, hasLeft } of question.waiting) if (!hasLeft()) answer(...found);
  }
}

function isWanted({ waiting }: Question): boolean {
  return waiting.some(({ hasLeft }) => !hasLeft());
}
