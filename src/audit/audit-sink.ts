import { systemClock } from '../cluster/clock.js';
import type { AuditDelivery, AuditLogOptions, AuditWebhookOptions } from '../config/audit-options.js';
import type { Options } from '../config/options.js';
import { systemProblem } from '../model/system-error.js';
import { type AuditBackend, AllBackends, ForgivingBackend } from './audit-backend.js';
import { type AuditEvent, jsonLine } from './audit-event.js';
import { BatchingBackend } from './batching-backend.js';
import { legacyLine } from './legacy-line.js';
import type { LineOutput } from './line-queue.js';
import { LogBackend } from './log-backend.js';
import { LostEvents } from './lost-events.js';
import { RotatingFile } from './rotating-file.js';
import { TruncatingBackend } from './truncating-backend.js';
import { type ClosingSignals, WebhookBackend } from './webhook-backend.js';
import { WebhookClient } from './webhook-client.js';

/** Counts lost events of a backend. */
export type CountLost = (backend: 'log' | 'webhook', events: number) => void;

/**
 * At most this many batches are sent to the webhook at once. The original has no bound, and grows if the webhook hangs.
 */
const WEBHOOK_CONCURRENCY = 16;

/** At the stop, wait at most this long for events that are not stored yet. */
const CLOSE_TIMEOUT_MS = 5000;

/** All backends of the flags. */
export class AuditSink {
  private constructor(
    private readonly backend: AuditBackend,
    private readonly closing: AbortController,
    private readonly overdue: AbortController,
  ) {}

  /** Rejects with the name of the flag if a backend cannot be used. */
  static async open({ auditLog, auditWebhook }: Options, countLost: CountLost): Promise<AuditSink> {
    const closing = new AbortController();
    const overdue = new AbortController();
    const ending = { closing: closing.signal, overdue: overdue.signal };
    const backends: AuditBackend[] = [];
    if (auditWebhook) backends.push(await webhookBackend(auditWebhook, ending, countLost));
    if (auditLog) backends.push(await logBackend(auditLog, countLost));
    return new AuditSink(new AllBackends(backends), closing, overdue);
  }

  /** Resolves to true if the event is stored, on its way, or need not be stored. Never rejects. */
  process(event: AuditEvent): Promise<boolean> {
    return this.backend.process([event]);
  }

  /** Resolves when everything is stored, or after the time limit. */
  async close(): Promise<void> {
    this.closing.abort();
    const closed = this.backend.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)));
    await Promise.race([closed, late]);
    clearTimeout(timer);
    this.overdue.abort();
  }
}

async function logBackend(options: AuditLogOptions, countLost: CountLost): Promise<AuditBackend> {
  const where = `--audit-log-path=${options.path}`;
  const lost = new LostEvents(where, (events) => countLost('log', events), isStrict(options));
  const toLine = options.format === 'legacy' ? legacyLine : jsonLine;
  return delivered(new LogBackend(await outputOf(options), toLine, lost), options, lost, 1);
}

async function webhookBackend(
  options: AuditWebhookOptions,
  ending: ClosingSignals,
  countLost: CountLost,
): Promise<AuditBackend> {
  const client = await WebhookClient.open(options.configFile);
  const where = `audit webhook ${client.server}`;
  const lost = new LostEvents(where, (events) => countLost('webhook', events), isStrict(options));
  const backend = new WebhookBackend(client, options.initialBackoffMs, lost, systemClock, ending);
  return delivered(backend, options, lost, WEBHOOK_CONCURRENCY);
}

async function outputOf(options: AuditLogOptions): Promise<LineOutput> {
  if (options.path === '-') return new StandardOutput();
  return RotatingFile.open(options).catch((error: unknown) => {
    throw new Error(`--audit-log-path=${options.path}: ${systemProblem(error, 'file')}`, { cause: error });
  });
}

/** Whether a request is refused if its event cannot be stored. */
function isStrict({ mode }: AuditDelivery): boolean {
  return mode === 'blocking-strict';
}

/** The backend with the delivery of its flags. Batches are truncated, so that the limit holds for what is sent. */
function delivered(
  backend: AuditBackend,
  delivery: AuditDelivery,
  lost: LostEvents,
  concurrency: number,
): AuditBackend {
  const { mode, truncate } = delivery;
  const bounded = truncate ? new TruncatingBackend(backend, truncate, lost) : backend;
  if (isStrict(delivery)) return bounded;
  if (mode === 'blocking') return new ForgivingBackend(bounded);
  return new BatchingBackend(bounded, { ...delivery, concurrency }, lost, systemClock);
}

/** The part of a stream that standard output needs. */
interface Stream {
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Events on standard output. */
class StandardOutput implements LineOutput {
  constructor(private readonly stream: Stream = process.stdout) {
    // The callback of each write also gets the error. Without a listener the process would end.
    stream.on('error', () => undefined);
  }

  writeLines(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
