import { accessSync, constants, existsSync } from 'node:fs';
import { systemProblem } from '../model/system-error.js';

/** Throws an Error that begins with `problem` if the file cannot be read. */
export function requireReadable(file: string, problem: string): void {
  if (!existsSync(file)) throw new Error(`${problem}: ${file} does not exist`);
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Error(`${problem}: ${file} cannot be read: ${systemProblem(error, 'file')}`, { cause: error });
  }
}
