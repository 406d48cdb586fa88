import type { Writable } from 'node:stream';

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
