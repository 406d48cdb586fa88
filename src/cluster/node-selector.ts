import { type FlagCheck, invalid } from '../config/flag-check.js';
import { parseLabelSelector } from './label-selector.js';
import { SelectorError } from './selector-error.js';

const FLAG = 'node-selector';

/** The rule about `--node-selector`: it is a label selector. It is not among the others, which know no selectors. */
export const nodeSelectorCheck: FlagCheck = {
  flags: [FLAG],
  problem: (values) => nodeSelectorProblem(values.get(FLAG)),
};

/** One sentence that says what is wrong with the text, and what would be right; undefined when all is well. */
export function nodeSelectorProblem(text: string): string | undefined {
  try {
    parseLabelSelector(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return invalid(FLAG, text, error.message, 'a label selector such as zone=a,gpu!=true');
  }
}
