import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Returns the flags of the server that runs as process 1, as in its container; undefined if process 1 is not readable
 * or is not this server.
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
 * Returns the flags in a command line of /proc, whose words end with NUL; undefined if it does not start a server.
 *
 * @param isThisProgram returns true for the file of this program; may throw if the file does not exist
 */
export function serverFlags(commandLine: string, isThisProgram: (file: string) => boolean): string[] | undefined {
  const [runtime = '', ...words] = commandLine.split('\0').slice(0, -1);
  if (basename(runtime) !== 'node') return undefined;
  const at = words.findIndex((word) => !word.startsWith('-'));
  if (at === -1 || !isThisProgram(words[at]!)) return undefined;
  const flags = words.slice(at + 1);
  return flags[0] === 'doctor' ? undefined : flags;
}
