import type { FlagName } from './flag-table.js';
import type { FlagValues } from './flag-values.js';

/** A rule about the values of some flags that their types cannot express. */
export interface FlagCheck {
  /** The flags of the rule. It is skipped if one of their values could not be read. */
  readonly flags: readonly FlagName[];
  /** Returns a sentence that names the flags, their values and what would be right; undefined if the rule holds. */
  problem(values: FlagValues): string | undefined;
}

/** Returns the sentence about one flag with an invalid value. */
export function invalid(flag: FlagName, value: string, wrong: string, right: string): string {
  return `invalid argument "${value}" for "--${flag}": ${wrong}; want ${right}`;
}
