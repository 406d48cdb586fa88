/** Format of the report. */
export type OutputFormat = 'text' | 'json';

/** A command line after the word `doctor`. */
export interface DoctorArguments {
  readonly output: OutputFormat;
  /** The other arguments: flags of the server. */
  readonly flags: readonly string[];
  /** What is wrong with `--output`. */
  readonly errors: readonly string[];
}

/** Separates `--output`, which the server does not know, from the other arguments. The last `--output` counts. */
export function readDoctorArguments(words: readonly string[]): DoctorArguments {
  const flags: string[] = [];
  const errors: string[] = [];
  let output: OutputFormat = 'text';
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      flags.push(word, ...rest.splice(0));
    } else if (word === '--output' || word.startsWith('--output=')) {
      const value = word === '--output' ? rest.shift() : word.slice('--output='.length);
      if (value === 'text' || value === 'json') output = value;
      else errors.push(`invalid argument ${JSON.stringify(value ?? '')} for "--output"; want text or json`);
    } else {
      flags.push(word);
    }
  }
  return { output, flags, errors };
}

/** The text before the flags in the help of `doctor`. */
export const DOCTOR_HELP = `Checks all that the server needs, and says what to do about what is not well. Changes nothing.

Usage:
  metrics-server doctor [flags of the server] [--output=text|json]

Without flags of the server, those of the running one are taken, where that is process 1 of the same container.
Exit codes: 0 all is well, 1 something is to be done, 2 bad flags.
`;
