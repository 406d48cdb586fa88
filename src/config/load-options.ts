import { addressTypes } from './address-types.js';
import { auditWarnings } from './audit-warnings.js';
import { checkFlags } from './check-flags.js';
import type { FlagCheck } from './flag-check.js';
import { flagOptions } from './flag-options.js';
import type { FlagValues } from './flag-values.js';
import { helpText } from './help.js';
import { kubeletPortWarnings } from './kubelet-port.js';
import { optionsOfSeveral } from './options-of-several.js';
import { Options } from './options.js';
import { parseArguments } from './parse-arguments.js';
import { VERSION } from './version.js';
import { watchWarnings } from './watch-options.js';

/** The result of a command line: run with these options, print a text and exit, or errors. */
export type LoadedOptions =
  | { readonly kind: 'run'; readonly options: Options; readonly warnings: readonly string[] }
  | { readonly kind: 'help' | 'version'; readonly text: string }
  | { readonly kind: 'invalid'; readonly errors: readonly string[] };

/**
 * Reads and checks a command line, program name not included. Never throws, prints or exits.
 *
 * As in the original, a line that cannot be parsed is an error even beside `--help`, help goes before version, and both
 * go before the checks of values.
 *
 * @param moreChecks rules of folders that this one may not import
 */
export function loadOptions(argv: readonly string[], moreChecks: readonly FlagCheck[] = []): LoadedOptions {
  const { values, errors, failed, warnings } = parseArguments(argv);
  if (errors.length === 0 && values.get('help')) return { kind: 'help', text: helpText() };
  if (errors.length === 0 && values.get('version')) return { kind: 'version', text: VERSION };

  const allErrors = [...errors, ...checkFlags(values, failed, moreChecks)];
  if (allErrors.length > 0) return { kind: 'invalid', errors: allErrors };
  return { kind: 'run', options: optionsFrom(values), warnings: [...warnings, ...valueWarnings(values)] };
}

/** Returns a warning for each value that the original accepts and that is probably a mistake. */
function valueWarnings(values: FlagValues): string[] {
  const { warnings } = addressTypes(values.get('kubelet-preferred-address-types'));
  return [...warnings, ...kubeletPortWarnings(values), ...auditWarnings(values), ...watchWarnings(values)];
}

/** Makes the options of checked values. */
export function optionsFrom(values: FlagValues): Options {
  return Object.assign(new Options(), flagOptions(values), optionsOfSeveral(values));
}
