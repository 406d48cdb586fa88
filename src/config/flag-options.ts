import { definitionOf, type FlagDefinitions, flagNames, type FlagValue } from './flag-table.js';
import type { FlagTypeName, FlagTypeValue } from './flag-types.js';
import type { FlagValues } from './flag-values.js';
import { asIs } from './read-option.js';

/** The options that one flag each decides. Their names and types are in the rows of the flag table. */
export type FlagOptions = Flat<Intersection<{ [Name in keyof FlagDefinitions]: OptionOf<FlagDefinitions[Name]> }>>;

/** Reads the option of each flag whose row has one. */
export function flagOptions(values: FlagValues): FlagOptions {
  const options: Record<string, unknown> = {};
  for (const name of flagNames) {
    for (const [field, read] of Object.entries(definitionOf(name).option ?? {})) {
      const value = values.get(name);
      options[field] = read === asIs ? value : (read as (value: FlagValue) => unknown)(value);
    }
  }
  return options as FlagOptions;
}

type OptionOf<Row> = Row extends { option: infer Option }
  ? { -readonly [Field in keyof Option]: ReadBy<Option[Field], Row> }
  : unknown;

type ReadBy<Read, Row> = Read extends (value: never) => infer Value
  ? Value
  : Row extends { choices: readonly (infer Choice)[] }
    ? Choice
    : Row extends { type: FlagTypeName }
      ? FlagTypeValue<Row['type']>
      : never;

type Intersection<Parts> = { [Name in keyof Parts]: (part: Parts[Name]) => void }[keyof Parts] extends (
  all: infer All,
) => void
  ? All
  : never;

type Flat<Fields> = { [Field in keyof Fields]: Fields[Field] };
