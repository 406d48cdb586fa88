import { ApiError } from '../../model/api-error.js';
import { SLICE_BYTES } from '../../model/answer-memory.js';

/** Smaller answers need no room, in bytes: however many there are, they are few bytes and gone at once. */
export const SMALLEST_COUNTED = 64 * 1024;

/** How long a list waits for room, in milliseconds. Whoever asks again later finds another replica, or fewer clients. */
const LONGEST_WAIT_MS = 10_000;

/**
 * How long an answer may take to be sent while others wait for its room: so many milliseconds, and one for so many bytes of
 * room, which is 256 KiB a second. Lists of 1,200 Pods that nobody reads go before those that wait would be refused.
 */
const [SHORTEST_SENDING_MS, BYTES_PER_MS] = [3000, 262];

/**
 * That time is counted in turns of so many milliseconds or more. A client that reads takes something in each turn: where this
 * server has little CPU time, turns are long, and none that reads is taken for one that does not.
 */
const TURN_MS = 500;

/** HTTP/2's CANCEL. */
const CANCEL = 8;

/** An answer: it says once that it is over, sent or not. */
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
  /** For so many more turns it does not give way to those that wait. */
  turns: number;
}

/**
 * How many bytes large answers may take at once, from before one is made until it is sent. Lists beyond that wait, first come,
 * first served: each client's own selector, Table or YAML is a body of its own, which stays until that client has read it.
 * As long as somebody waits, those whose clients take too long are broken off, the oldest first.
 */
export class AnswerRoom {
  private taken = 0;
  /** The part of it whose answers were broken off and are not over yet. */
  private leaving = 0;
  private readonly sending = new Set<Sending>();
  private readonly waiting = new Set<Waiting>();
  private timer?: NodeJS.Timeout | undefined;

  constructor(private readonly bytes: number) {}

  /**
   * Makes an answer of about so many bytes once there is room for it: at once, or later in a promise, which rejects with
   * ApiError 429 when that takes too long.
   *
   * @param make is told whether the answer has waited
   */
  makeWithin<T>(bytes: number, ending: OutgoingAnswer, make: (waited: boolean) => T | Promise<T>): T | Promise<T> {
    if (bytes < SMALLEST_COUNTED || isOver(ending)) return make(false);
    if (this.waiting.size > 0 || !this.fits(bytes)) return this.waitForRoom(bytes, ending).then(() => make(true));
    this.takeRoom(bytes, ending);
    return make(false);
  }

  /** One that is larger than all of the room goes alone. */
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
    // What is still being made waits for nobody's client.
    for (const sending of this.sending) if (sending.ending.headersSent !== false) sending.turns--;
    this.timer = this.sending.size > 0 ? this.startTurn() : undefined;
    this.breakOffSlow();
  }

  /** Breaks off what the first that waits needs of the answers whose turns are over. */
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

/** What a body of so many bytes needs, its own memory and its connection's. */
export function bytesOfAnswer(body: number): number {
  return body + bytesOfSending(body);
}

/** What it takes to send a body that others are sent too: what its connection holds of it, as it is and encrypted. */
export function bytesOfSending(body: number): number {
  return 2 * Math.min(body, SLICE_BYTES);
}

function isOver({ destroyed, stream }: OutgoingAnswer): boolean {
  return destroyed === true || stream?.destroyed === true;
}

function tooManyAnswers(): ApiError {
  // Whoever asks next may wait as long: nobody is told to do that.
  return new ApiError(429, 'TooManyRequests', 'too many large lists are being sent, please try again later');
}
