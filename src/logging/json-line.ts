import { escapeControls } from './escape-controls.js';
import type { LogEntry, Severity } from './log-line.js';

const LEVELS: Readonly<Record<Severity, string>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };

/**
 * A line as Kubernetes components write them with `--logging-format=json`: `ts` is milliseconds since the epoch, `v` the
 * level of what is no error, `logger` the part of the server that speaks. `level` is an addition: `debug`, `info`,
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
  // JSON leaves some controls as they are; those outside of ASCII matter to whoever shows the line.
  return `${escapeControls(JSON.stringify(line))}\n`;
}
