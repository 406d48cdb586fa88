/**
 * Gives the memory of a buffer back at once, where nothing else is in it: nobody may look into the buffer any more. The
 * garbage collector does not hurry with what is outside its heap: at a start with 30,000 Pods, 24 MB of lists lay between
 * what stays, and the process never got smaller again.
 */
export function freeBuffer({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
