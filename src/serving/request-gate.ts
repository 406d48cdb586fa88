import { parseGoDuration } from '../config/go-duration.js';
import type { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { type LongRunning, setLongRunning } from '../model/long-running.js';
import type { Connections } from './connections.js';
import { abort, answerStatus, answerText, askToReconnect, type EarlyRequest, type Response } from './early-answer.js';
import type { InFlight } from './in-flight.js';
import { isAnsweredWhileStopping, kindOf, timeoutParameter } from './request-kind.js';

/** Answers a request, sooner or later. */
export type Handler = (request: EarlyRequest, response: Response) => void;

type GateOptions = Pick<
  Options,
  'requestTimeoutMs' | 'goawayChance' | 'shutdownSendRetryAfter' | 'strictTransportSecurity' | 'watch'
>;

const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * What every request passes before it reaches the rest of the server: the filters of k8s.io/apiserver around its
 * handlers, with their texts.
 *
 * The limit on requests in progress comes before authentication, where the original has it after: so those that wait to
 * be authenticated are bounded too, and members of `system:masters` are counted like all others.
 *
 * Every answer has an end, the gate's own too: an HTTP/2 client may take the head of one and no byte of its body.
 */
export class RequestGate {
  private refusing = false;
  private readonly strictTransportSecurity: string;
  /** The watches that are open. */
  private readonly watches = new Set<LongRunning>();

  /** @param random a number from 0 to 1 at each call */
  constructor(
    private readonly flags: GateOptions,
    private readonly inFlight: Pick<InFlight, 'enter' | 'total'>,
    private readonly connections: Pick<Connections, 'busy'>,
    private readonly random: () => number = Math.random,
  ) {
    this.strictTransportSecurity = flags.strictTransportSecurity.join('; ');
  }

  /** Refuses all further requests, but for probes and the server's own metrics. */
  refuseNew(): void {
    this.refusing = true;
  }

  /** Ends the watches, spread over `--shutdown-watch-termination-grace-period`. */
  endWatches(): void {
    const graceMs = this.flags.watch?.shutdownGraceMs ?? 0;
    for (const watch of this.watches) {
      if (graceMs === 0) watch.end();
      else setTimeout(() => watch.end(), this.random() * graceMs);
    }
  }

  /**
   * Why requests are not held to the limits, or `undefined` when they are. Who asks is answering a request: that one
   * has a place, if the gate is before what answers.
   */
  get failure(): string | undefined {
    if (this.refusing || this.inFlight.total > 0) return undefined;
    return 'requests in progress are not limited';
  }

  /** The handler with the gate before it. */
  around(next: Handler): Handler {
    return (request, response) => this.handle(request, response, next);
  }

  private handle(request: EarlyRequest, response: Response, next: Handler): void {
    const { method = '', url = '' } = request;
    if (this.strictTransportSecurity) response.setHeader('Strict-Transport-Security', this.strictTransportSecurity);
    if (this.refusing) {
      this.connections.busy(request, response, false);
      if (isAnsweredWhileStopping(url)) next(request, response);
      else this.refuse(request, response);
      return;
    }
    if (this.flags.goawayChance > 0 && request.httpVersionMajor === 2 && this.random() < this.flags.goawayChance) {
      askToReconnect(request, response);
    }
    const kind = kindOf(method, url);
    let place = this.inFlight.enter(kind, request.headers.authorization !== undefined);
    this.connections.busy(request, response, place !== undefined && kind !== 'probe');
    if (place === undefined) {
      answerText(response, 429, 'Too many requests, please try again later.', { 'Retry-After': '1' });
      this.limitAnswer(request, response);
      return;
    }
    const timer = this.limitTime(request, response, url);
    let watch: LongRunning | undefined;
    // One listener for all: with more than ten Node warns of a leak, and Fastify has its own.
    response.once('close', () => {
      clearTimeout(timer);
      place!.leave();
      if (watch !== undefined) this.forgetWatch(watch);
    });
    if (this.flags.watch !== undefined) {
      setLongRunning(response, (begun) => {
        clearTimeout(timer);
        const reading = place!;
        place = this.inFlight.enter('watch', false);
        reading.leave();
        watch = begun;
        this.watches.add(begun);
        if (this.refusing) begun.end();
      });
    }
    if (timer !== undefined) next(request, response);
  }

  private forgetWatch(watch: LongRunning): void {
    this.watches.delete(watch);
    watch.closed();
  }

  private refuse(request: EarlyRequest, response: Response): void {
    askToReconnect(request, response);
    if (this.flags.shutdownSendRetryAfter) {
      const text = 'The apiserver is shutting down, please try again later.';
      answerText(response, 429, text, { 'Retry-After': '5' });
    } else {
      const error = new ApiError(503, 'ServiceUnavailable', 'apiserver is shutting down');
      answerStatus(response, error, { 'Retry-After': '1' });
    }
    this.limitAnswer(request, response);
  }

  /** Starts the clock of a request. If its `timeout` is invalid, responds with an error and returns undefined. */
  private limitTime(request: EarlyRequest, response: Response, url: string): NodeJS.Timeout | undefined {
    let timeoutMs = this.flags.requestTimeoutMs;
    try {
      const asked = timeoutParameter(url);
      const askedMs = asked === undefined ? 0 : parseGoDuration(asked) / NANOSECONDS_PER_MILLISECOND;
      if (askedMs > 0) timeoutMs = Math.min(timeoutMs, askedMs);
    } catch (error) {
      const message = `invalid timeout specified in the request URL - ${(error as Error).message}`;
      answerStatus(response, new ApiError(400, 'BadRequest', message));
      this.limitAnswer(request, response);
      return undefined;
    }
    return setTimeout(() => this.timeOut(request, response), timeoutMs);
  }

  /**
   * Ends a request that took too long. What the rest of the server answers later is dropped, by Fastify, which sees
   * that the answer has ended. An answer that has begun, such as one that its client does not read, can only be broken
   * off.
   */
  private timeOut(request: EarlyRequest, response: Response): void {
    if (response.headersSent) return abort(request);
    const message = 'Timeout: request did not complete within the allotted timeout';
    answerStatus(response, new ApiError(504, 'Timeout', message, {}));
    this.limitAnswer(request, response);
  }

  /** Aborts a response of the gate that its client does not read within the time of a request. */
  private limitAnswer(request: EarlyRequest, response: Response): void {
    const timer = setTimeout(abort, this.flags.requestTimeoutMs, request);
    response.once('close', () => clearTimeout(timer));
  }
}
