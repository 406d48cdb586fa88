import type { IncomingMessage } from 'node:http';
import { type OnApplicationShutdown, Injectable } from '@nestjs/common';
import { freeBuffer } from '../model/give-back.js';
import { untilAborted } from '../model/until-aborted.js';
import type { WatchEvent } from './api-objects.js';
import { ApiServerAccess } from './api-server-access.js';
import { type SendRequest, ApiServerConnection } from './api-server-connection.js';
import { ApiServerError, answeredError, invalidAnswerError, unansweredError } from './api-server-error.js';
import { decodeProtobuf, isProtobuf } from './protobuf/decode.js';
import { readWatchFrames } from './protobuf/watch-frames.js';
import { readWatchEvents } from './watch-events.js';
import { errorMessage } from '../model/error-message.js';

/** Settings of one request. */
export interface RequestSettings {
  readonly query?: Readonly<Record<string, string>>;
  /** The `Accept` header; default `application/json`. */
  readonly accept?: string;
  /** Deadline in milliseconds; default 30,000. For a watch it ends when the watch begins. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const LONGEST_ERROR_BODY = 64 * 1024;

/** Client of the kube-apiserver. All methods fail with ApiServerError, also if `signal` aborts them. */
@Injectable()
export class ApiServerClient implements OnApplicationShutdown {
  private readonly connection: ApiServerConnection;

  constructor(access: ApiServerAccess) {
    this.connection = new ApiServerConnection(access);
  }

  /** URL of the kube-apiserver. */
  get server(): string {
    return this.connection.server;
  }

  /** GETs `path` (such as `/api/v1/nodes`) and returns the parsed JSON, or protobuf if that is accepted. */
  get<T>(path: string, settings: RequestSettings = {}): Promise<T> {
    return this.ask<T>('GET', path, undefined, settings);
  }

  /** POSTs `body` as JSON and returns the parsed response. */
  post<T>(path: string, body: unknown, settings: RequestSettings = {}): Promise<T> {
    return this.ask<T>('POST', path, JSON.stringify(body), settings);
  }

  /**
   * Begins a watch of `path`. Resolves when the kube-apiserver has accepted it. The events end when the stream closes,
   * when `signal` aborts, or when the caller leaves the loop.
   */
  async watch(path: string, settings: RequestSettings = {}): Promise<AsyncGenerator<WatchEvent>> {
    const name = `WATCH ${this.server}${path}`;
    const query = { ...settings.query, watch: 'true' };
    const answer: IncomingMessage = await within(settings, (signal) =>
      this.send(name, 'GET', path, undefined, { ...settings, query, signal }),
    );
    const read = isProtobuf(answer.headers['content-type']) ? readWatchFrames : readWatchEvents;
    return failingAs(name, read(answer as AsyncIterable<Buffer>, name));
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  private async ask<T>(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    settings: RequestSettings,
  ): Promise<T> {
    const name = `${method} ${this.server}${path}`;
    return within(settings, async (signal) => {
      const answer = await this.send(name, method, path, body, { ...settings, signal });
      const answered = await wholeBody(answer).catch((error: unknown) => {
        throw unansweredError(name, signal.aborted ? signal.reason : error);
      });
      try {
        return parse(name, answer.headers['content-type'], answered) as T;
      } finally {
        freeBuffer(answered);
      }
    });
  }

  private async send(
    name: string,
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    { query, accept = 'application/json', signal }: RequestSettings,
  ): Promise<IncomingMessage> {
    try {
      const send = await this.openConnection(name, signal!);
      const search = query ? `?${new URLSearchParams(query).toString()}` : '';
      const answer = await send(`${path}${search}`, {
        method,
        body,
        signal: signal!,
        headers: {
          accept,
          'user-agent': 'metrics-server-ts',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      });
      if (answer.statusCode! >= 300) throw await readError(name, answer);
      return answer;
    } catch (error) {
      throw unansweredError(name, error);
    }
  }

  /** A credential plugin is a program that can hang. The deadline also limits it. */
  private async openConnection(name: string, signal: AbortSignal): Promise<SendRequest> {
    signal.throwIfAborted();
    try {
      return await untilAborted(this.connection.open(), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const problem = errorMessage(error).trim().slice(0, 500);
      throw new ApiServerError(`${name}: credentials: ${problem}`, { reason: 'Credentials', cause: error });
    }
  }
}

/** Aborts `act` when the caller's signal aborts or at the deadline. */
async function within<T>(settings: RequestSettings, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = settings;
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(Object.assign(new Error(`no response within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    return await act(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function readError(name: string, answer: IncomingMessage): Promise<ApiServerError> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > LONGEST_ERROR_BODY) break;
  }
  const { statusCode, headers } = answer;
  const seconds = Number(headers['retry-after']);
  const status = statusOf(headers['content-type'], Buffer.concat(chunks));
  return answeredError(name, statusCode!, status, seconds > 0 ? seconds * 1000 : undefined);
}

/** A Status, or the body as text if it is none. */
function statusOf(contentType: string | undefined, body: Buffer): unknown {
  try {
    return isProtobuf(contentType) ? decodeProtobuf(body) : JSON.parse(body.toString('utf8'));
  } catch {
    return body.toString('utf8');
  }
}

function parse(name: string, contentType: string | undefined, body: Buffer): unknown {
  const protobuf = isProtobuf(contentType);
  try {
    return protobuf ? decodeProtobuf(body) : JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw invalidAnswerError(name, `the response is not ${protobuf ? 'protobuf of Kubernetes' : 'JSON'}`, error);
  }
}

async function* failingAs(name: string, events: AsyncGenerator<WatchEvent>): AsyncGenerator<WatchEvent> {
  try {
    yield* events;
  } catch (error) {
    throw unansweredError(name, error);
  }
}

/** The whole body in one buffer. The memory of its chunks is freed. Fails like the body. */
export async function wholeBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  if (pieces.length === 1) return pieces[0]!;
  const whole = Buffer.concat(pieces);
  for (const piece of pieces) freeBuffer(piece);
  return whole;
}
