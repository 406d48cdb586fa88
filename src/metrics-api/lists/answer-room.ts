import { ApiError } from '../../model/api-error.js';
import { SLICE_BYTES } from '../../model/answer-memory.js';

/** Smaller responses need no room, in bytes: they are sent at once. */
export const SMALLEST_COUNTED = 64 * 1024;

/** How long a list waits for room, in milliseconds. A later request finds another replica, or fewer clients. */
const LONGEST_WAIT_MS = 10_000;

/**
 * How long a response may take to be sent while others wait for its room: `SHORTEST_SENDING_MS`, and one millisecond for
 * each `BYTES_PER_MS`, which is 256 KiB a second. A list of 1,200 Pods that its client does not read is broken off before
 * those that wait would be refused.
 */
const [SHORTEST_SENDING_MS, BYTES_PER_MS] = [3000, 262];

/**
 * That time is counted in turns of at least this many milliseconds. A client that reads takes something in each turn. On a
 * server with little CPU time the turns are longer, so that a client that reads is never taken for one that does not.
 */
const TURN_MS = 500;

/** HTTP/2's CANCEL. */
const CANCEL = 8;

/** A response. It emits `close` once, whether or not all of it was sent. */
export interface OutgoingAnswer {
  readonly destroyed?: boolean;
  /** Whether it has begun to be sent. */
  readonly headersSent?: boolean;
  /** Of HTTP/2. */
  readonly stream?: { readonly destroyed: boolean; close(code: number): void } | undefined;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

interface Sending {
  readonly bytes: number;
  readonly ending: OutgoingAnswer;
  /** How many more turns it has before it gives way to those that wait. */
  turns: number;
}

/**
 * Bounds the bytes of all large responses together, from before one is made until it is sent. Each selector, Table or YAML
 * is a body of its own, which stays until its client has read it. Lists beyond the bound wait, first come, first served.
 * While one waits, responses whose clients take too long are broken off, the oldest first.
 */
export class AnswerRoom {
  private taken = 0;
  /** The part of `taken` whose responses were broken off and are not closed yet. */
  private leaving = 0;
  private readonly sending = new Set<Sending>();
  private readonly waiting = new Set<Waiting>();
  private timer?: NodeJS.Timeout | undefined;

  constructor(private readonly bytes: number) {}

  /**
   * Makes a response of about this many bytes once there is room for it: at once, or later in a promise. That rejects with
   * ApiError 429 if it takes too long.
   *
   * @param make gets true if the response has waited
   */
  makeWithin<T>(bytes: number, ending: OutgoingAnswer, make: (waited: boolean) => T | Promise<T>): T | Promise<T> {
    if (bytes < SMALLEST_COUNTED || isOver(ending)) return make(false);
    if (this.waiting.size > 0 || !this.fits(bytes)) return this.waitForRoom(bytes, ending).then(() => make(true));
    this.takeRoom(bytes, ending);
    return make(false);
  }

  /** A response that is larger than all of the room is sent alone. */
  private fits(bytes: number, taken = this.taken): boolean {
    return taken === 0 || taken + bytes <= this.bytes;
  }

  private takeRoom(bytes: number, ending: OutgoingAnswer): void {
    const sending = { bytes, ending, turns: Math.ceil((SHORTEST_SENDING_MS + bytes / BYTES_PER_MS) / TURN_MS) };
    this.taken += bytes;
    this.sending.add(sending);
    this.timer ??= this.startTurn();
    ending.once('close', () => {
      this.taken -= bytes;
      if (!this.sending.delete(sending)) this.leaving -= bytes;
      this.beginWaiting();
    });
  }

  private waitForRoom(bytes: number, ending: OutgoingAnswer): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        this.takeRoom(bytes, ending);
        resolve();
      };
      const waiting = { bytes, begin };
      const leave = () => {
        clearTimeout(timer);
        if (this.waiting.delete(waiting)) this.beginWaiting();
      };
      const timer = setTimeout(() => {
        leave();
        reject(tooManyAnswers());
      }, LONGEST_WAIT_MS);
      ending.once('close', leave);
      this.waiting.add(waiting);
      this.breakOffSlow();
    });
  }

  private beginWaiting(): void {
    for (const waiting of this.waiting) {
      if (!this.fits(waiting.bytes)) break;
      this.waiting.delete(waiting);
      waiting.begin();
    }
    this.breakOffSlow();
  }

  private startTurn(): NodeJS.Timeout {
    return setTimeout(() => this.endTurn(), TURN_MS).unref();
  }

  private endTurn(): void {
    // A response that is still being made does not wait for its client.
    for (const sending of this.sending) if (sending.ending.headersSent !== false) sending.turns--;
    this.timer = this.sending.size > 0 ? this.startTurn() : undefined;
    this.breakOffSlow();
  }

  /** Breaks off responses whose turns are over until the first that waits has room. */
  private breakOffSlow(): void {
    const [first] = this.waiting;
    if (first === undefined) return;
    for (const sending of this.sending) {
      if (this.fits(first.bytes, this.taken - this.leaving)) return;
      if (sending.turns <= 0) this.breakOff(sending);
    }
  }

  private breakOff(sending: Sending): void {
    this.sending.delete(sending);
    this.leaving += sending.bytes;
    // Over HTTP/2 others go on over the same connection.
    sending.ending.stream?.close(CANCEL);
    sending.ending.destroy();
  }
}

/** The memory that a body of this length needs: its own and that of its connection. */
export function bytesOfAnswer(body: number): number {
  return body + bytesOfSending(body);
}

/** The memory of sending a body that is shared: its connection holds a slice of it, plain and encrypted. */
export function bytesOfSending(body: number): number {
  return 2 * Math.min(body, SLICE_BYTES);
}

/** Whether nobody reads the answer any more. */
export function isOver({ destroyed, stream }: OutgoingAnswer): boolean {
  return destroyed === true || stream?.destroyed === true;
}

function tooManyAnswers(): ApiError {
  // No Retry-After: a client that came back at that time could wait as long again.
  return new ApiError(429, 'TooManyRequests', 'too many large lists are being sent, please try again later');
}
