import { expect, it } from 'vitest';
import { flagNames, type FlagName, type FlagValue } from './flag-table.js';
import { FlagValues } from './flag-values.js';
import { optionsFrom } from './load-options.js';
import { unreadFlags } from './unread-flags.js';

/** loadOptions answers these itself; they are no options. */
const ANSWERED_AT_ONCE: readonly FlagName[] = ['help', 'version'];

class RecordingFlagValues extends FlagValues {
  readonly read = new Set<FlagName>();

  override get<Name extends FlagName>(name: Name): FlagValue<Name> {
    this.read.add(name);
    return super.get(name);
  }

  // Says yes so that a flag whose default is computed is read all the same.
  override isGiven(): boolean {
    return true;
  }
}

it('together with the flags that are read is the whole table, each flag once', () => {
  const values = new RecordingFlagValues(new Map(flagNames.map((name) => [name, new FlagValues(new Map()).get(name)])));
  optionsFrom(values);
  expect([...unreadFlags.keys(), ...values.read, ...ANSWERED_AT_ONCE].toSorted()).toEqual(flagNames.toSorted());
});
