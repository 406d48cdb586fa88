import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { LoggingOptions } from '../config/logging-options.js';
import { type LogEntry, type Severity, textLine } from './log-line.js';
import { type LogOutputs, LogStreams, processOutputs } from './log-streams.js';
import { redact } from './redact.js';
import { escapeControls } from './escape-controls.js';

/** The lowest `-v` for each of Nest's two kinds of details: Kubernetes' levels for debugging and for traces. */
const DEBUG_LEVEL = 4;
const VERBOSE_LEVEL = 6;

/** Parts of Nest that log each step of the start, or errors that the server logs itself. */
const FRAMEWORK = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Writes all lines as Kubernetes components do. Hides secrets and prevents forged lines. */
export class ServerLogger implements LoggerService {
  private readonly levels: SourceLevels;
  private readonly streams: LogStreams;

  constructor(
    private readonly options: LoggingOptions,
    outputs: LogOutputs = processOutputs(),
  ) {
    this.levels = new SourceLevels(options);
    this.streams = new LogStreams(options, outputs);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('I', 0, message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('I', DEBUG_LEVEL, message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('I', VERBOSE_LEVEL, message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('W', 0, message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('E', 0, message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('F', 0, message, rest);
  }

  /** Why the last line could not be written; undefined if it was. */
  get failure(): string | undefined {
    return this.streams.failure;
  }

  /** Nest appends the name of the source. The parameters before it are the error. */
  private write(severity: Severity, askedLevel: number, message: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const source = typeof last === 'string' ? last : 'server';
    const isFramework = FRAMEWORK.has(source);
    if (isFramework && severity !== 'I') return;
    const level = isFramework ? VERBOSE_LEVEL : askedLevel;
    if (!this.levels.tells(source, level)) return;
    const between = (typeof last === 'string' ? rest.slice(0, -1) : rest).filter((word) => word !== undefined);
    const error = between.length > 0 ? redact(between.map(toText).join(': ')) : undefined;
    this.streams.write(severity, this.line({ severity, level, source, message: redact(toText(message)), error }));
  }

  private line(entry: LogEntry): string {
    const now = new Date();
    return this.options.format === 'json' ? jsonLine(entry, now) : textLine(entry, now, process.pid);
  }
}

function toText(word: unknown): string {
  if (word instanceof Error) return word.stack ?? word.message;
  return typeof word === 'string' ? word : inspect(word, { breakLength: Infinity });
}

const LEVELS: Readonly<Record<Severity, string>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };

/**
 * A line as Kubernetes components write them with `--logging-format=json`: `ts` is milliseconds since the epoch, `v`
 * the level of what is no error, `logger` the part of the server that speaks. `level` is an addition: `debug`, `info`,
 * `warning`, `error` or `fatal`.
 */
export function jsonLine({ severity, level, source, message, error }: LogEntry, now: Date): string {
  const isError = severity === 'E' || severity === 'F';
  const line = {
    ts: now.getTime(),
    level: level > 0 ? 'debug' : LEVELS[severity],
    logger: source,
    msg: message,
    ...(isError ? {} : { v: level }),
    ...(error === undefined ? {} : { err: error }),
  };
  // JSON does not escape controls outside of ASCII, which some viewers interpret.
  return `${escapeControls(JSON.stringify(line))}\n`;
}

/**
 * The log level of each part of the server: `-v`, or that of the first pattern of `--vmodule` that matches its name.
 * Case does not matter.
 */
export class SourceLevels {
  private readonly filters: readonly { readonly pattern: RegExp; readonly level: number }[];

  constructor(private readonly options: Pick<LoggingOptions, 'level' | 'levels'>) {
    this.filters = options.levels.map(({ pattern, level }) => ({ pattern: globToRegExp(pattern), level }));
  }

  /** Returns true if lines of that level are logged. */
  tells(source: string, level: number): boolean {
    if (level <= this.options.level) return true;
    const filter = this.filters.find(({ pattern }) => pattern.test(source));
    return filter !== undefined && level <= filter.level;
  }
}

function globToRegExp(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i');
}
