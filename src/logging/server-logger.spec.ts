import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoggingOptions } from '../config/logging-options.js';
import { ServerLogger } from './server-logger.js';

const DEFAULTS: LoggingOptions = {
  format: 'text',
  level: 0,
  levels: [],
  splitStream: false,
  infoBufferBytes: 0,
  flushFrequencyMs: 5000,
};

/** The logger of Nest over one of ours, and what it writes, line by line. */
function logging(of: Partial<LoggingOptions>, source = 'Source') {
  const written = { stdout: [] as string[], stderr: [] as string[] };
  const exits: (() => void)[] = [];
  const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text), on: vi.fn() });
  const outputs = { stdout: stream(written.stdout), stderr: stream(written.stderr) };
  const logger = new ServerLogger({ ...DEFAULTS, ...of }, { ...outputs, onExit: (flush) => exits.push(flush) });
  Logger.overrideLogger(logger);
  return { logger: new Logger(source), written, outputs, exit: () => exits.forEach((flush) => flush()) };
}

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 3, 4, 5, 6, 78) }));
afterEach(() => {
  vi.useRealTimers();
  Logger.overrideLogger(false);
});

describe('ServerLogger', () => {
  it('writes text to standard error', () => {
    const { logger, written } = logging({});
    logger.log('a');
    logger.warn('b');
    logger.error('c', new Error('why').message);
    logger.fatal('d');
    expect(written.stdout).toEqual([]);
    expect(written.stderr.map((line) => line.replace(/ +\d+ Source/, ' Source'))).toEqual([
      'I1103 04:05:06.078000 Source] a\n',
      'W1103 04:05:06.078000 Source] b\n',
      'E1103 04:05:06.078000 Source] c: why\n',
      'F1103 04:05:06.078000 Source] d\n',
    ]);
  });

  it('writes errors with their stacks, and odd things as well as it can', () => {
    const { logger, written } = logging({ format: 'json' });
    const circular: { self?: unknown } = {};
    circular.self = circular;
    logger.error('failed', new Error('why'));
    logger.log(circular);
    logger.log(undefined);
    const [failed, ...odd] = written.stderr.map((line) => JSON.parse(line) as Record<string, string>);
    expect(failed).toMatchObject({ level: 'error', msg: 'failed', logger: 'Source' });
    expect(failed!.err).toMatch(/^Error: why\n +at /);
    expect(odd.map(({ msg }) => msg)).toEqual(['<ref *1> { self: [Circular *1] }', 'undefined']);
  });

  it('tells details at their level', () => {
    const told = (of: Partial<LoggingOptions>, source?: string) => {
      const { logger, written } = logging({ ...of, format: 'json' }, source);
      logger.debug('debug');
      logger.verbose('verbose');
      logger.log('log');
      return written.stderr.map((line) => (JSON.parse(line) as { msg: string }).msg).join();
    };
    expect(told({})).toBe('log');
    expect(told({ level: 3 })).toBe('log');
    expect(told({ level: 4 })).toBe('debug,log');
    expect(told({ level: 6 })).toBe('debug,verbose,log');
    expect(told({ levels: [{ pattern: 'scr*', level: 4 }] }, 'Scraper')).toBe('debug,log');
    expect(told({ levels: [{ pattern: 'scr*', level: 4 }] }, 'Kubelet')).toBe('log');
  });

  it('tells how Nest starts at level 6, and never its own view of errors', () => {
    for (const [level, lines] of [
      [4, 0],
      [6, 1],
    ] as const) {
      const { logger, written } = logging({ level }, 'RouterExplorer');
      logger.log('Mapped {/livez, GET} route');
      logger.error('boom');
      expect(written.stderr).toHaveLength(lines);
    }
  });

  it.each<['text' | 'json', string, string]>([
    ['text', 'info', 'warn error fatal'],
    ['json', 'info warn', 'error fatal'],
  ])('splits the streams of %s', (format, stdout, stderr) => {
    const { logger, written } = logging({ format, splitStream: true });
    logger.log('info');
    logger.warn('warn');
    logger.error('error');
    logger.fatal('fatal');
    const words = (lines: string[]) => lines.map((line) => /(info|warn|error|fatal)"?[^"]*\n|"msg":"(\w+)"/.exec(line));
    expect(words(written.stdout).map((found) => found?.[1] ?? found?.[2])).toEqual(stdout.split(' '));
    expect(words(written.stderr).map((found) => found?.[1] ?? found?.[2])).toEqual(stderr.split(' '));
  });

  it('holds informational lines back until there are enough, until it is time, or to the end', () => {
    const { logger, written, exit } = logging({ splitStream: true, infoBufferBytes: 100, flushFrequencyMs: 1000 });
    logger.log('one'); // some 40 bytes a line
    logger.log('two');
    expect(written.stdout).toEqual([]);
    logger.log('three');
    expect(written.stdout).toHaveLength(1);
    expect(written.stdout[0]).toMatch(/one\n.*two\n$/);
    vi.advanceTimersByTime(1000);
    expect(written.stdout[1]).toMatch(/three\n$/);
    logger.error('at once');
    expect(written.stderr).toHaveLength(1);
    logger.log('last');
    exit();
    expect(written.stdout[2]).toMatch(/last\n$/);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['text', 'json'] as const)('redacts and escapes what errors quote, in %s', (format) => {
    const { logger, written } = logging({ format });
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END PRIVATE KEY-----';
    logger.error(`Authorization: Bearer s3cr3t-t0ken\r\nE1103 forged`, new Error(`bad PEM: ${key}`));
    logger.warn({ headers: { Authorization: 'Bearer s3cr3t-t0ken' } });
    const text = written.stderr.join('');
    expect(text).not.toMatch(/s3cr3t|MIIEvQ/);
    expect(text.match(/\n/g)).toHaveLength(2);
    expect(text).toContain('(redacted)');
  });

  it('survives readers that go away', () => {
    const { outputs } = logging({});
    expect(outputs.stderr.on).toHaveBeenCalledWith('error', expect.any(Function));
    expect(outputs.stdout.on).toHaveBeenCalledWith('error', expect.any(Function));
  });

  it.each([false, true])('tells why its last line could not be written, with split streams: %s', (splitStream) => {
    let fate: Error | null = new Error('ENOSPC: no space left on device, write');
    const stream = { write: (_: string, written: (error: Error | null) => void) => written(fate), on: vi.fn() };
    const outputs = { stdout: stream, stderr: stream, onExit: vi.fn() };
    const logger = new ServerLogger({ ...DEFAULTS, splitStream }, outputs);
    expect(logger.failure).toBeUndefined();
    logger.log('lost');
    expect(logger.failure).toBe('ENOSPC: no space left on device, write');
    fate = null;
    logger.log('written');
    expect(logger.failure).toBeUndefined();
  });
});
