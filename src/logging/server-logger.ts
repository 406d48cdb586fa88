import type { LoggerService } from '@nestjs/common';
import { formatLogLine, type Severity } from './log-line.js';

/** Parts of Nest that tell at length how they start, and of errors that the server reports itself. */
const FRAMEWORK = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Writes the lines of all parts of the server to standard error, as Kubernetes components do. */
export class ServerLogger implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    this.write('I', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('W', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('E', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('F', message, rest);
  }

  /** Nest appends the name of the part that speaks; what stands between belongs to the message, such as an error. */
  private write(severity: Severity, message: unknown, rest: unknown[]): void {
    const source = typeof rest.at(-1) === 'string' ? (rest.pop() as string) : 'server';
    if (FRAMEWORK.has(source)) return;
    const words = [message, ...rest].filter((word) => word !== undefined).map(toText);
    process.stderr.write(formatLogLine(severity, source, words.join(': '), new Date(), process.pid));
  }
}

function toText(word: unknown): string {
  return word instanceof Error ? (word.stack ?? word.message) : String(word);
}
