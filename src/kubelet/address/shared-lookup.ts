import { type LookupAddress, lookup, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { dnsLookup } from './dns-lookup.js';

/** After this time the DNS servers are asked directly, without the system's resolver. */
const PATIENCE_MS = 1000;

type Answer = Parameters<LookupFunction>[2];
type Found = Parameters<Answer>;

/** A connection that waits for the addresses of a name. */
interface Waiting {
  readonly answer: Answer;
  /** Whether it no longer waits. */
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

/** Asks the DNS servers. Rejects when they know no address or do not answer. */
type DirectLookup = (hostname: string, family: number) => Promise<LookupAddress[]>;

/**
 * Finds the addresses of names. A name is asked for once at a time: callers that ask while it is being looked up share
 * the result. No result is kept.
 *
 * The system's resolver has two threads. A name that no DNS server answers for holds one of them for up to 40 s. So
 * this class asks the resolver for one name after the other, and the second thread stays free for other names, such as
 * that of the kube-apiserver. A name that has waited for a second is also asked of the DNS servers directly, which
 * needs no thread. So names that cannot be resolved delay no others. Only the system's resolver may say that a name has
 * no address, because it knows other ways than DNS.
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

  /** Returns the lookup of one connection. Once it `hasLeft`, it gets no result and is no longer referenced. */
  lookupUntil(hasLeft: () => boolean): LookupFunction {
    return (hostname, options, answer) => {
      const question = this.question(hostname, options);
      question.waiting = [...question.waiting.filter((each) => !each.hasLeft()), { answer, hasLeft }];
      this.askSystem();
      // The resolver may have answered at once.
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

  /** Asks the system's resolver for the next name that a connection waits for. */
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
        this.answerQuestion(question, found);
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
      this.answerQuestion(question, options.all ? [null, found] : [null, first.address, first.family]);
    } catch {
      // The system's resolver goes on.
    } finally {
      question.askedDirectly = false;
    }
  }

  private isOpen(question: Question): boolean {
    return this.open.get(question.key) === question;
  }

  private answerQuestion(question: Question, found: Found): void {
    if (!this.isOpen(question)) return;
    this.open.delete(question.key);
    for (const { answer, hasLeft } of question.waiting) if (!hasLeft()) answer(...found);
  }
}

function isWanted({ waiting }: Question): boolean {
  return waiting.some(({ hasLeft }) => !hasLeft());
}
