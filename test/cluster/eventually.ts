import { setTimeout as pause } from 'node:timers/promises';
import { ProgramEnded } from './program.ts';

const EVERY_MS = 250;
/** Not a bound of any component: how long a loaded machine may take. */
const PATIENCE_MS = 150_000;

/**
 * Asks again until the answer is as wished, and returns it. Other programs say nothing when they are done, so asking
 * is all there is. Rejects with the last answer, or the last error, when patience ends or a program has.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean = Boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const outcome = await attempt(ask);
    if ('answer' in outcome && isGood(outcome.answer)) return outcome.answer;
    if (Date.now() > untilMs) {
      const seen = 'answer' in outcome ? JSON.stringify(outcome.answer)?.slice(0, 5_000) : String(outcome.error);
      throw new Error(`not within ${patienceMs / 1000} s; the last answer was ${seen}`);
    }
    await pause(EVERY_MS);
  }
}

async function attempt<T>(ask: () => Promise<T>): Promise<{ answer: T } | { error: unknown }> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof ProgramEnded) throw error;
    return { error };
  }
}
