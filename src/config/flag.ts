import type { FlagTypeName, FlagTypeValue } from './flag-types.js';
import type { asIs } from './read-option.js';

/** The definition of one flag. Its name is the key in the flag table. */
export type FlagDefinition = { [Type in FlagTypeName]: FlagOfType<Type> }[FlagTypeName];

interface FlagOfType<Type extends FlagTypeName> {
  readonly type: Type;
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
  /** The only words that the flag accepts. */
  readonly choices?: readonly string[];
  /**
   * The field of `Options` that holds the flag, and how it is read from a checked value. Absent: `options-of-several.ts`
   * reads the flag together with others, or `unread-flags.ts` says why nothing does.
   */
  readonly option?: Readonly<Record<string, typeof asIs | ((value: FlagTypeValue<Type>) => unknown)>>;
  /** One or two sentences for `--help`. */
  readonly help: string;
}

/** One section of the flag table: definitions by flag name, in alphabetical order. */
export type FlagSection = Readonly<Record<string, FlagDefinition>>;
