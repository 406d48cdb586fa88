/**
 * Frees the memory of a buffer at once, unless it shares that memory. The buffer must not be read any more. The garbage
 * collector does not hurry with memory outside its heap: at a start with 30,000 Pods, 24 MB of garbage lists lay between
 * memory that stays, and the process never got smaller again.
 */
export function freeBuffer({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
