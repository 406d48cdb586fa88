const [KIB, MIB] = [1024, 1024 * 1024];
const [LEAST_ROOM, MOST_ROOM] = [8 * MIB, 64 * MIB];
/** The part of the memory that the process may have; by far the most of it is needed whoever asks. */
const SHARE = 1 / 8;

/** How many bytes large answers may take at once where the process may have so many; 0: as many as it likes. */
export function roomWithin(limit: number): number {
  return limit === 0 ? MOST_ROOM : Math.min(Math.max(limit * SHARE, LEAST_ROOM), MOST_ROOM);
}

/**
 * How much of a large answer is given to a connection at a time, in bytes. TLS encrypts at once whatever it is given and
 * keeps it until the client has taken it: with whole lists of 30,000 Pods, 14 MB for each client beside the one body that
 * all share. Slices of 512 KiB cost no more CPU than one write; of 64 KiB they cost a third more. In little room they
 * are smaller, so that more clients than a few have place in it.
 */
export function sliceWithin(room: number): number {
  return Math.max((room / MOST_ROOM) * 512 * KIB, 128 * KIB);
}

/** The room that this process has. */
export const ANSWER_ROOM_BYTES = roomWithin(process.constrainedMemory());

/** The slices in which it sends large answers. */
export const SLICE_BYTES = sliceWithin(ANSWER_ROOM_BYTES);
