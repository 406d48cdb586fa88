import type { Writable } from 'node:stream';
import 'reflect-metadata';
import { readCommandLine } from './command-line.js';
import { serve } from './serve.js';
import type { StopSignals } from './stop-signals.js';

/** Does what the command line asks for. */
export async function run(words: readonly string[], signals: StopSignals): Promise<void> {
  if (words[0] !== 'doctor') return startServer(words, signals);
  signals.release();
  return diagnose(words.slice(1));
}

async function startServer(argv: readonly string[], signals: StopSignals): Promise<void> {
  const loaded = readCommandLine(argv);
  switch (loaded.kind) {
    case 'help':
    case 'version':
      endWithReader(process.stdout);
      process.stdout.write(`${loaded.text.trimEnd()}\n`);
      break;
    case 'invalid':
      for (const error of loaded.errors) process.stderr.write(`error: ${error}\n`);
      process.exitCode = 1;
      break;
    case 'run':
      await serve(loaded.options, loaded.warnings, signals);
  }
}

/** In a file of its own, which no server loads. */
async function diagnose(argv: readonly string[]): Promise<void> {
  endWithReader(process.stdout);
  const doctor = await import('./diagnose.js');
  process.exitCode = await doctor.diagnose(argv, {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    program: process.argv[1]!,
  });
}

/** What a shell answers for a program that the signal for this, SIGPIPE, has ended; Node ignores that signal. */
const ENDED_BY_SIGPIPE = 141;

/**
 * Ends the program quietly as soon as it writes what nobody reads any more, as `doctor | head -1` does; any other error of
 * the stream is thrown.
 */
export function endWithReader(
  stream: Pick<Writable, 'on'>,
  exit: (code: number) => void = (code) => process.exit(code),
): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    exit(ENDED_BY_SIGPIPE);
  });
}
