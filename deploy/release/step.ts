/** Why a release stops: what is wrong, and what to do about it. */
export class Fault extends Error {
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(what, options);
    this.remedy = remedy;
  }
}

/** One line of the checklist. */
export interface Step {
  readonly name: string;
  /** Does it, and tells in a few words what came out; throws a `Fault` when it is not as it must be. */
  readonly run: () => string | Promise<string>;
  /** Why it is left out this time, if it is. */
  readonly skipped?: string;
}

/** Takes the steps in turn, a line each, up to the first that is not as it must be. Gives whether all were. */
export async function runSteps(steps: readonly Step[], say: (line: string) => void): Promise<boolean> {
  const width = Math.max(...steps.map(({ name }) => name.length));
  for (const { name, run, skipped } of steps) {
    const line = (word: string, text: string): void => say(`${word.padEnd(7)} ${name.padEnd(width)}  ${text}`);
    if (skipped !== undefined) {
      line('SKIPPED', skipped);
      continue;
    }
    try {
      line('ok', await run());
    } catch (error) {
      line('FAILED', error instanceof Error ? error.message : String(error));
      if (error instanceof Fault) say(`${' '.repeat(8)}${error.remedy}`);
      return false;
    }
  }
  return true;
}
