import type { FlagTypeName } from './flag-types.js';

/** What the flag table says about one flag; its name is the key in the table. */
export interface FlagDefinition {
  readonly type: FlagTypeName;
  /** One letter, for the form with a single dash. */
  readonly short?: string;
  /** The default as one would write it on the command line; absent: the zero value of the type. */
  readonly default?: string;
  /** A name that the original still takes for it, and lists nowhere. */
  readonly deprecatedName?: string;
  /** A default that depends on other flags, in words for `--help`; the flag's reader computes it. */
  readonly computedDefault?: string;
  /** Further words that the flag takes, with the text that each stands for. */
  readonly words?: Readonly<Record<string, string>>;
  /** One or two sentences for `--help`. */
  readonly help: string;
}

/** One section of the flag table: definitions by flag name, in alphabetical order. */
export type FlagSection = Readonly<Record<string, FlagDefinition>>;
