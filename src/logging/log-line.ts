/** How grave a line is: Kubernetes components write info, warning, error and fatal as the letters I, W, E and F. */
export type Severity = 'I' | 'W' | 'E' | 'F';

/**
 * A line as Kubernetes components write them (klog): `W1123 18:29:22.123000   21144 Scraper] message`. Times are UTC. A
 * line break within the message would be taken for another line, so it is written as `\n`.
 *
 * @param source the part of the server that speaks
 */
export function formatLogLine(severity: Severity, source: string, message: string, now: Date, pid: number): string {
  const [date, time] = now.toISOString().split('T') as [string, string];
  const monthAndDay = date.slice(5).replace('-', '');
  const microseconds = `${time.slice(0, 12)}000`;
  const oneLine = message.replaceAll('\r', '').replaceAll('\n', String.raw`\n`);
  return `${severity}${monthAndDay} ${microseconds} ${String(pid).padStart(7)} ${source}] ${oneLine}\n`;
}
