import { listMemory } from './list-memory.js';

/**
 * Smaller lists are left to the garbage collector, in bytes. Larger ones have their memory to themselves, which the kernel
 * takes back at once (`MALLOC_MMAP_THRESHOLD_`).
 */
export const SMALLEST_LENT = 128 * 1024;

/**
 * How long nobody must have needed a list before its memory is given back, in milliseconds: whoever was handed it says so
 * within the same turn, and what Node.js still had to send of it over a connection that was cut is given up by then.
 */
const GRACE_MS = 100;

interface Loan {
  borrowers: number;
  retired: boolean;
  /** Whether its memory is another list's now, or nobody's. */
  gone: boolean;
  timer?: NodeJS.Timeout;
}

const loans = new WeakMap<Uint8Array, Loan>();

// A list of 30,000 Pods is 14 MB. The garbage collector finds one that nobody needs any more when the next ones have been
// made: a server that is asked for such lists now and then would hold one or two that nobody can get. So memory is given
// back by hand, and the next list is written into it.

/**
 * Says that somebody sends or reads the list. To be called in the turn in which it was got.
 *
 * @returns what to call, once, when it is not needed any more; undefined when nothing is to be called
 */
export function borrow(body: Uint8Array): (() => void) | undefined {
  if (body.length < SMALLEST_LENT) return undefined;
  const loan = loanOf(body);
  if (loan.gone) throw new Error('this list was given back: whoever has it did not borrow it in time');
  loan.borrowers++;
  clearTimeout(loan.timer);
  return () => {
    loan.borrowers--;
    settle(body, loan);
  };
}

/** Says that the list, in memory of its own, goes to nobody any more. It is given back once all have returned it. */
export function retire(body: Uint8Array): void {
  if (body.length < SMALLEST_LENT) return;
  const loan = loanOf(body);
  loan.retired = true;
  settle(body, loan);
}

function loanOf(body: Uint8Array): Loan {
  let loan = loans.get(body);
  if (loan === undefined) loans.set(body, (loan = { borrowers: 0, retired: false, gone: false }));
  return loan;
}

function settle(body: Uint8Array, loan: Loan): void {
  if (!loan.retired || loan.borrowers > 0) return;
  clearTimeout(loan.timer);
  loan.timer = setTimeout(() => {
    loan.gone = true;
    listMemory.returnBuffer(Buffer.from(body.buffer));
  }, GRACE_MS).unref();
}
