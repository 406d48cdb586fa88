import type { FlagValues } from './flag-values.js';
import { timerMilliseconds } from './timer-milliseconds.js';

/** The settings of the log. */
export interface LoggingOptions {
  readonly format: 'text' | 'json';
  /** `-v`: lines of this level and below are written. */
  readonly level: number;
  /** `--vmodule`: levels of single sources; the first pattern that matches counts. */
  readonly levels: readonly SourceLevel[];
  /** Errors go to standard error and everything else to standard output. */
  readonly splitStream: boolean;
  /** Most bytes of informational lines that are buffered, with split streams only. */
  readonly infoBufferBytes: number;
  /** Longest time that they are buffered. */
  readonly flushFrequencyMs: number;
}

/** One pattern of `--vmodule`. */
export interface SourceLevel {
  /** The name of a source, with `*` and `?`. */
  readonly pattern: string;
  readonly level: number;
}

/** Makes the options of the log. The flags of the other format do not count. */
export function loggingOptions(values: FlagValues): LoggingOptions {
  const splitStream = { text: values.get('log-text-split-stream'), json: values.get('log-json-split-stream') };
  const buffer = { text: values.get('log-text-info-buffer-size'), json: values.get('log-json-info-buffer-size') };
  const format = values.get('logging-format') as LoggingOptions['format'];
  return {
    format,
    level: values.get('v'),
    levels: values.get('vmodule').map(sourceLevel),
    splitStream: splitStream[format],
    infoBufferBytes: bytesOf(buffer[format]),
    flushFrequencyMs: timerMilliseconds(values.get('log-flush-frequency')),
  };
}

function sourceLevel(text: string): SourceLevel {
  const [pattern = '', level] = text.split('=');
  return { pattern, level: Number(level) };
}

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const SMALL = ['', 'm', 'u', 'n'];

/** The whole number that a Kubernetes quantity stands for (`64Ki`, `1e3`, `0.5M`), rounded up as Go's Value() does. */
export function bytesOf(quantity: string): number {
  const [, number = '0', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(quantity) ?? [];
  return Math.ceil(Number(number) * scaleOf(suffix));
}

function scaleOf(suffix: string): number {
  if (suffix.endsWith('i')) return 1024 ** (suffix === 'Ki' ? 1 : DECIMAL.indexOf(suffix[0]!));
  return DECIMAL.includes(suffix) ? 1000 ** DECIMAL.indexOf(suffix) : 1000 ** -SMALL.indexOf(suffix);
}
