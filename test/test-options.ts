import { loadOptions } from '../src/config/load-options.js';
import { Options } from '../src/config/options.js';

const loaded = loadOptions([]);
if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
const { options: defaults } = loaded;

/** The options of a server that was started without flags, with what a test changes. */
export function testOptions(overrides: Partial<Options> = {}): Options {
  const options = Object.assign(new Options(), defaults);
  for (const [name, value] of Object.entries(overrides)) {
    // The types let both through where the overrides are no literal.
    if (!(name in defaults)) throw new Error(`${name} is not an option`);
    if (value === undefined) throw new Error(`${name} is undefined: leave it out for the default`);
  }
  return Object.assign(options, overrides);
}
