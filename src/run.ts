import type { Writable } from 'node:stream';
import 'reflect-metadata';
import { readCommandLine } from './command-line.js';
import { serve } from './serve.js';
import type { StopSignals } from './stop-signals.js';

/** Runs the command of the command line. */
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

/** In a file of its own, which the server does not load. */
async function diagnose(argv: readonly string[]): Promise<void> {
  endWithReader(process.stdout);
  const doctor = await import('./diagnose.js');
  process.exitCode = await doctor.diagnose(argv, {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    program: process.argv[1]!,
  });
}

/** The exit code of a program that SIGPIPE ended. Node ignores that signal. */
const ENDED_BY_SIGPIPE = 141;

/**
 * Ends the program quietly when its reader has gone, as in `doctor | head -1`. Throws any other error of the stream.
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
