import type { LoggingOptions } from '../config/logging-options.js';
import { LineBuffer } from './line-buffer.js';
import type { Severity } from './log-line.js';

/** A stream for lines: standard output or standard error, or a double in tests. */
export interface LineStream {
  write(text: string, written: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** The streams of the process, and a hook for its end. */
export interface LogOutputs {
  readonly stdout: LineStream;
  readonly stderr: LineStream;
  /** Calls back when the process ends, while writing is still possible. */
  onExit(flush: () => void): void;
}

/** Writes all lines to standard error, or with split streams some to standard output. */
export class LogStreams {
  private readonly info: { write(text: string): unknown };
  private lastError: Error | null | undefined;

  constructor(
    private readonly options: Pick<LoggingOptions, 'format' | 'splitStream' | 'infoBufferBytes' | 'flushFrequencyMs'>,
    private readonly outputs: LogOutputs,
  ) {
    // The server continues without a reader of its log.
    for (const stream of [outputs.stdout, outputs.stderr]) stream.on('error', () => undefined);
    this.info = this.streamOfInfo();
  }

  write(severity: Severity, line: string): void {
    // As in the original: warnings go with the errors in text format, with the rest in JSON.
    const isInfo = severity === 'I' || (severity === 'W' && this.options.format === 'json');
    if (isInfo && this.options.splitStream) this.info.write(line);
    else this.send(this.outputs.stderr, line);
  }

  /** Why the last line could not be written; undefined if it was. */
  get failure(): string | undefined {
    return this.lastError?.message;
  }

  private send(stream: LineStream, text: string): void {
    stream.write(text, (error) => (this.lastError = error));
  }

  private streamOfInfo(): { write(text: string): unknown } {
    const { splitStream, infoBufferBytes, flushFrequencyMs } = this.options;
    const stdout = { write: (text: string) => this.send(this.outputs.stdout, text) };
    if (!splitStream || infoBufferBytes <= 0 || flushFrequencyMs <= 0) return stdout;
    const buffer = new LineBuffer(stdout, infoBufferBytes, flushFrequencyMs);
    this.outputs.onExit(() => buffer.flush());
    return buffer;
  }
}

/** The streams of this process. */
export function processOutputs(): LogOutputs {
  const { stdout, stderr } = process;
  return { stdout, stderr, onExit: (flush) => process.on('exit', flush) };
}
