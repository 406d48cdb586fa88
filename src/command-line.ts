import { nodeSelectorCheck } from './cluster/node-selector.js';
import { type LoadedOptions, loadOptions } from './config/load-options.js';

/** Reads and checks a command line by the rules of all folders, so that all faults are reported at once. */
export function readCommandLine(words: readonly string[]): LoadedOptions {
  return loadOptions(words, [nodeSelectorCheck]);
}
