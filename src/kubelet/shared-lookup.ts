import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Who asked for a name's addresses. */
interface Waiting {
  readonly answer: Parameters<LookupFunction>[2];
  /** Whether it does not want them any more. */
  readonly hasLeft: () => boolean;
}

/**
 * Finds the addresses of names, and asks for each name once at a time: whoever asks while an answer is on its way gets
 * that one too. The system's resolver works on a few names at once, and a question cannot be taken back. Were each
 * request that comes too late followed by a question of its own, they would queue up behind those of which nobody wants
 * the answer, and the names that come late in a cycle would have their turn in none. Nothing is kept beyond the answer.
 */
export class SharedLookup {
  /** By name and options. */
  private readonly open = new Map<string, Waiting[]>();

  constructor(private readonly resolve: LookupFunction = lookup) {}

  /** The lookup of one connection, for as long as that has not been left: who has left is not held until the answer. */
  until(hasLeft: () => boolean): LookupFunction {
    return (hostname, options, answer) => {
      const key = JSON.stringify([hostname, options]);
      const others = this.open.get(key);
      this.open.set(key, [...(others ?? []).filter((each) => !each.hasLeft()), { answer, hasLeft }]);
      if (others === undefined) this.resolve(hostname, options, (...found) => this.answer(key, found));
    };
  }

  private answer(key: string, found: Parameters<Waiting['answer']>): void {
    const waiting = this.open.get(key)!;
    this.open.delete(key);
    for (const { answer, hasLeft } of waiting) if (!hasLeft()) answer(...found);
  }
}
