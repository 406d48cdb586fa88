import type { FlagTypeName } from './flag-types.js';

/** The definition of one flag. Its name is the key in the flag table. */
export interface FlagDefinition {
  readonly type: FlagTypeName;
  /** One letter, for the form with a single dash. */
  readonly short?: string;
  /** The default, as text on the command line. Absent: the zero value of the type. */
  readonly default?: string;
  /** An older name, which the original accepts but does not list. */
  readonly deprecatedName?: string;
  /** Words for `--help` about a default that depends on other flags. The reader of the flag computes it. */
  readonly computedDefault?: string;
  /** Further accepted words, each with the text that it stands for. */
  readonly words?: Readonly<Record<string, string>>;
  /** One or two sentences for `--help`. */
  readonly help: string;
}

/** One section of the flag table: definitions by flag name, in alphabetical order. */
export type FlagSection = Readonly<Record<string, FlagDefinition>>;
