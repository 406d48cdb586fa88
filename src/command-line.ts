import { nodeSelectorCheck } from './cluster/node-selector.js';
import { type LoadedOptions, loadOptions } from './config/load-options.js';

/** Reads and checks the words of a command line by the rules of all folders, so that all that is wrong is told at once. */
export function readCommandLine(words: readonly string[]): LoadedOptions {
  return loadOptions(words, [nodeSelectorCheck]);
}
