import { type FlagCheck, invalid } from '../config/flag-check.js';
import { parseLabelSelector } from './label-selector.js';
import { SelectorError } from './selector-error.js';

const FLAG = 'node-selector';

/** Checks that `--node-selector` is a label selector. It is not in `config`, which has no parser of selectors. */
export const nodeSelectorCheck: FlagCheck = {
  flags: [FLAG],
  problem: (values) => nodeSelectorProblem(values.get(FLAG)),
};

/** A sentence that says what is wrong with the text and what is valid. Undefined if nothing is wrong. */
export function nodeSelectorProblem(text: string): string | undefined {
  try {
    parseLabelSelector(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return invalid(FLAG, text, error.message, 'a label selector such as zone=a,gpu!=true');
  }
}
