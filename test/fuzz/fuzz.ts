import { keepInput, keptInputs } from './corpus.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { Watchdog } from './watchdog.ts';

/** What is fuzzed, and how an answer is judged. */
export interface FuzzTarget {
  readonly name: string;
  /** Good inputs. */
  readonly seeds: readonly Buffer[];
  /** Pieces of its language: texts, or bytes that are no UTF-8. */
  readonly words: readonly (string | Buffer)[];
  /** Throws when the input was taken wrongly. */
  check(input: Buffer): Promise<void> | void;
}

/** Inputs for each target: in CI so many, in the night a million. */
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? 10_000);
/** Other inputs every night; the same ones in CI, where nobody is to be surprised. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** Checks what was kept, then the seeds, then `RUNS` inputs; the first wrong one is kept and thrown. */
export async function fuzz(target: FuzzTarget, runs = RUNS): Promise<void> {
  const { name, seeds } = target;
  const words = target.words.map((word) => (typeof word === 'string' ? Buffer.from(word) : word));
  for (const input of [...keptInputs(name), ...seeds]) await checkOne(target, input, false);
  const watchdog = new Watchdog(`${name}, seed ${SEED}`);
  try {
    for (let index = 0; index < runs; index++) {
      watchdog.at(index);
      await checkOne(target, mutate(seeds, words, new Random(SEED, index)), true);
    }
  } finally {
    await watchdog.stop();
  }
}

async function checkOne(target: FuzzTarget, input: Buffer, isNew: boolean): Promise<void> {
  try {
    const checking = target.check(input);
    if (checking !== undefined) await checking;
  } catch (error) {
    if (isNew) keepInput(target.name, input, String(error).split('\n', 1)[0]!.slice(0, 120));
    throw new Error(`${target.name}: ${JSON.stringify(input.toString('latin1').slice(0, 2_000))}`, { cause: error });
  }
}
