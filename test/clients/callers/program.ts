import { execFile } from 'node:child_process';
import type { Answer } from '../client.ts';
import type { Numbers } from '../numbers.ts';

/** What a program printed, whatever came of it. */
export interface Printed {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function runProgram(file: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  return new Promise((resolve, reject) => {
    execFile(file, words, { env: { ...process.env, ...env }, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(error);
      else resolve({ ok: !error, stdout, stderr });
    });
  });
}

/** Returns what a program of `programs` or of test/cluster/metrics-clients said: numbers as JSON, or one line of an error. */
export function answerOf({ ok, stdout, stderr }: Printed): Answer {
  if (ok) return { numbers: JSON.parse(stdout) as Numbers };
  return { error: stderr.trim().split('\n').at(-1)! };
}

/** Returns the version of a module in a built Go program. */
export async function moduleVersion(file: string, module: string): Promise<string> {
  const { stdout } = await runProgram('go', ['version', '-m', file]);
  const version = new RegExp(`^\\s+(?:dep|mod)\\s+${module}\\s+(v\\S+)`, 'm').exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${file} has no module ${module}`);
  return version.slice(1);
}
