import { ApiError } from '../model/api-error.js';

/** Smaller answers need no room, in bytes: however many there are, they are few bytes and gone at once. */
export const SMALLEST_COUNTED = 64 * 1024;

/** What a connection holds of an answer beside its body, in bytes: a slice of it, and the same encrypted. */
const MOST_OF_CONNECTION = 1024 * 1024;

/** How long a list waits for room, in milliseconds. Whoever asks again later finds another replica, or fewer clients. */
const LONGEST_WAIT_MS = 10_000;

const MIB = 1024 * 1024;
const [LEAST_ROOM, MOST_ROOM] = [8 * MIB, 64 * MIB];
/** The part of the memory that the process may have; by far the most of it is needed whoever asks. */
const SHARE = 1 / 8;

/** An answer: it says once that it is over, sent or not. */
export interface Ending {
  readonly destroyed?: boolean;
  /** Of HTTP/2. */
  readonly stream?: { readonly destroyed: boolean } | undefined;
  once(event: 'close', listener: () => void): unknown;
}

interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

/**
 * How many bytes large answers may take at once, from before one is made until it is sent. Lists beyond that wait, first come,
 * first served: each client's own selector, Table or YAML is a body of its own, which stays until that client has read it.
 */
export class AnswerRoom {
  private taken = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly bytes: number) {}

  /**
   * Makes an answer of about so many bytes once there is room for it: at once, or later in a promise, which rejects with
   * ApiError 429 when that takes too long.
   *
   * @param make is told whether the answer has waited
   */
  within<T>(bytes: number, ending: Ending, make: (waited: boolean) => T | Promise<T>): T | Promise<T> {
    if (bytes < SMALLEST_COUNTED || isOver(ending)) return make(false);
    if (this.waiting.size > 0 || !this.fits(bytes)) return this.turn(bytes, ending).then(() => make(true));
    this.take(bytes, ending);
    return make(false);
  }

  /** One that is larger than all of the room goes alone. */
  private fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.bytes;
  }

  private take(bytes: number, ending: Ending): void {
    this.taken += bytes;
    ending.once('close', () => {
      this.taken -= bytes;
      this.next();
    });
  }

  private turn(bytes: number, ending: Ending): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        this.take(bytes, ending);
        resolve();
      };
      const waiting = { bytes, begin };
      const leave = () => {
        clearTimeout(timer);
        if (this.waiting.delete(waiting)) this.next();
      };
      const timer = setTimeout(() => {
        leave();
        reject(tooManyAnswers());
      }, LONGEST_WAIT_MS);
      ending.once('close', leave);
      this.waiting.add(waiting);
    });
  }

  private next(): void {
    for (const waiting of this.waiting) {
      if (!this.fits(waiting.bytes)) return;
      this.waiting.delete(waiting);
      waiting.begin();
    }
  }
}

/** What a body of so many bytes needs, its own memory and its connection's. */
export function bytesOfAnswer(body: number): number {
  return body + bytesOfSending(body);
}

/** What it takes to send a body that others are sent too. */
export function bytesOfSending(body: number): number {
  return Math.min(2 * body, MOST_OF_CONNECTION);
}

/** The room where the process may have so many bytes; 0: as many as it likes. */
export function roomWithin(limit: number): number {
  return limit === 0 ? MOST_ROOM : Math.min(Math.max(limit * SHARE, LEAST_ROOM), MOST_ROOM);
}

/** The room that this process has. */
export const ROOM = roomWithin(process.constrainedMemory());

function isOver({ destroyed, stream }: Ending): boolean {
  return destroyed === true || stream?.destroyed === true;
}

function tooManyAnswers(): ApiError {
  // Whoever reads slowly may do so for a minute: nobody is told to wait for that.
  return new ApiError(429, 'TooManyRequests', 'too many large lists are being sent, please try again later');
}
