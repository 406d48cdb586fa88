import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { borrow } from '../memory/lent-lists.js';

const compress = promisify(gzip);

/** Smaller answers are not worth the time: the generic API server's bound, in bytes. */
export const SMALLEST_GZIPPED = 128 * 1024;
/** The fastest level, as the generic API server's. */
const LEVEL = 1;

/** What bodies became. A list that is shared is compressed once, and both are forgotten together. */
const compressed = new WeakMap<Uint8Array, Promise<Uint8Array>>();

/** The body compressed. */
export function gzipped(body: Uint8Array): Promise<Uint8Array> {
  let answer = compressed.get(body);
  if (answer === undefined) {
    // It is read in another thread, also when whoever asked is gone.
    const returned = borrow(body);
    answer = compress(body, { level: LEVEL }).finally(returned);
    compressed.set(body, answer);
    answer.catch(() => compressed.delete(body));
  }
  return answer;
}
