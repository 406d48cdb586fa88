import { defaultOf, type FlagName, type FlagValue } from './flag-table.js';

/** What the command line says, flag by flag, with the defaults of the flag table for the rest. */
export class FlagValues {
  constructor(private readonly given: ReadonlyMap<FlagName, FlagValue>) {}

  /** The flag's value, in the unit of its type: durations are nanoseconds. */
  get<Name extends FlagName>(name: Name): FlagValue<Name> {
    return this.given.get(name) ?? defaultOf(name);
  }

  /** Whether the command line names the flag, be it with its default value. */
  isGiven(name: FlagName): boolean {
    return this.given.has(name);
  }
}
