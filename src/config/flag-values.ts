import { defaultOf, type FlagName, type FlagValue } from './flag-table.js';

/** The value of every flag: from the command line, or the default of the flag table. */
export class FlagValues {
  constructor(private readonly given: ReadonlyMap<FlagName, FlagValue>) {}

  /** The flag's value, in the unit of its type: durations are nanoseconds. */
  get<Name extends FlagName>(name: Name): FlagValue<Name> {
    return this.given.get(name) ?? defaultOf(name);
  }

  /** Returns true if the command line names the flag, even with its default value. */
  isGiven(name: FlagName): boolean {
    return this.given.has(name);
  }
}
