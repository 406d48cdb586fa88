import type { FlagName } from './flag-table.js';
import type { FlagValues } from './flag-values.js';

/** A rule about the meaning of some flags, beyond what their types say. */
export interface FlagCheck {
  /** The flags that the rule is about; it waits while one of them has a value that could not even be read. */
  readonly flags: readonly FlagName[];
  /** One sentence that names the flags, their values and what would be right; undefined when all is well. */
  problem(values: FlagValues): string | undefined;
}

/** The sentence about one flag whose value makes no sense. */
export function invalid(flag: FlagName, value: string, wrong: string, right: string): string {
  return `invalid argument "${value}" for "--${flag}": ${wrong}; want ${right}`;
}
