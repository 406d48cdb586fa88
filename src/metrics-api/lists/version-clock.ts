let last = 0;

/**
 * The version of what is made now: the time of the machine in milliseconds since the epoch, and never less than before.
 * Versions are times, so that a client may go on at another replica.
 *
 * @param atLeast a version that was given since
 */
export function versionNow(atLeast = 0): number {
  last = Math.max(Date.now(), last, atLeast);
  return last;
}
