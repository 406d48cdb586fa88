import { accessSync, constants, existsSync } from 'node:fs';

/** Throws an Error that begins with `problem` when the file cannot be read. */
export function requireReadable(file: string, problem: string): void {
  if (!existsSync(file)) throw new Error(`${problem}: ${file} does not exist`);
  let code = '';
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    code = String(error);
  }
  if (code) throw new Error(`${problem}: ${code}`);
}
