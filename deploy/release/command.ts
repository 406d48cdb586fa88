import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Fault } from './step.ts';

const SHOWN_LINES = 20;

/** Runs a command in a folder and gives what it wrote to its standard output; throws a `Fault` with its last lines. */
export async function command(words: readonly string[], folder: string, remedy: string): Promise<string> {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
  const [code] = (await once(child, 'close').catch((error: Error) => {
    throw new Fault(`${program} cannot be started: ${error.message}`, remedy, { cause: error });
  })) as [number | null];
  if (code === 0) return stdout;
  const last = all.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new Fault(`\`${words.join(' ')}\` ended with ${code ?? 'a signal'}:\n${last}`, remedy);
}
