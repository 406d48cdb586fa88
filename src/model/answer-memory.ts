const [KIB, MIB] = [1024, 1024 * 1024];
const [LEAST_ROOM, MOST_ROOM] = [8 * MIB, 64 * MIB];
/** The part of the memory of the process. Nearly all of the rest is needed without any request. */
const SHARE = 1 / 8;

/** How many bytes large responses may take at once. `limit` is what the process may have; 0: no limit. */
export function roomWithin(limit: number): number {
  return limit === 0 ? MOST_ROOM : Math.min(Math.max(limit * SHARE, LEAST_ROOM), MOST_ROOM);
}

/**
 * How much of a large response is given to a connection at a time, in bytes. TLS encrypts all that it is given at once, and
 * keeps it until the client has read it. For a list of 30,000 Pods that would be 14 MB for each client, besides the body
 * that all share. Slices of 512 KiB cost no more CPU than one write, slices of 64 KiB a third more. In little room slices
 * are smaller, so that it has place for more clients.
 */
export function sliceWithin(room: number): number {
  return Math.max((room / MOST_ROOM) * 512 * KIB, 128 * KIB);
}

/** How many bytes large responses of this process may take at once. */
export const ANSWER_ROOM_BYTES = roomWithin(process.constrainedMemory());

/** The length of the slices in which it sends large responses. */
export const SLICE_BYTES = sliceWithin(ANSWER_ROOM_BYTES);
