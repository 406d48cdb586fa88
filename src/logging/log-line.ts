import { escapeControls } from './escape-controls.js';

/** Severity of a line. Kubernetes components write info, warning, error and fatal as I, W, E and F. */
export type Severity = 'I' | 'W' | 'E' | 'F';

/** One event to log. */
export interface LogEntry {
  readonly severity: Severity;
  /** The lowest `-v` that shows it; 0 for everything but details. */
  readonly level: number;
  /** The part of the server that logs it. */
  readonly source: string;
  readonly message: string;
  /** The error, if it is not in the message. */
  readonly error?: string;
}

/**
 * A line as Kubernetes components write them (klog): `W1123 18:29:22.123000   21144 Scraper] message`. Times are UTC. A
 * line break within the message would be taken for another line, so it is written as `\n`.
 */
export function textLine({ severity, source, message, error }: LogEntry, now: Date, pid: number): string {
  const [date, time] = now.toISOString().split('T') as [string, string];
  const monthAndDay = date.slice(5).replace('-', '');
  const microseconds = `${time.slice(0, 12)}000`;
  const text = error === undefined ? message : `${message}: ${error}`;
  const header = `${severity}${monthAndDay} ${microseconds} ${String(pid).padStart(7)}`;
  return `${header} ${escapeControls(source)}] ${escapeControls(text)}\n`;
}
