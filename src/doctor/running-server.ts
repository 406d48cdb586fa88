import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * The flags of the server that is process 1, as in its container; undefined when that is none, or cannot be seen.
 *
 * @param program the file of this program
 */
export function flagsOfRunningServer(program: string, ownPid = process.pid): readonly string[] | undefined {
  if (ownPid === 1) return undefined;
  try {
    return serverFlags(readFileSync('/proc/1/cmdline', 'utf8'), (file) => realpathSync(file) === realpathSync(program));
  } catch {
    return undefined;
  }
}

/**
 * The flags in a command line as /proc has it, each word ended by NUL; undefined when it is not that of a server.
 *
 * @param isThisProgram whether a file is the one of this program; may throw for a file that is not there
 */
export function serverFlags(commandLine: string, isThisProgram: (file: string) => boolean): string[] | undefined {
  const [runtime = '', ...words] = commandLine.split('\0').slice(0, -1);
  if (basename(runtime) !== 'node') return undefined;
  const at = words.findIndex((word) => !word.startsWith('-'));
  if (at === -1 || !isThisProgram(words[at]!)) return undefined;
  const flags = words.slice(at + 1);
  return flags[0] === 'doctor' ? undefined : flags;
}
