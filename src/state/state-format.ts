// How points are written to a file:
//
//   head   "msts", version (u32), SHA-256 of the cluster's identity (32 bytes), when it was written (f64, ms since the epoch)
//   nodes  each: name, when its batch was stored (f64), number of Pods (u32), each Pod's namespace, name, number of
//          containers (u32) and their names; then 4 numbers (f64) for the node and each container, as in a batch
//   end    END (u32), CRC-32 of all before it (u32)
//
// Integers are little-endian. Numbers of a batch have the byte order of the machine. A text is its length in bytes (u32),
// then UTF-8.
// JSON cannot hold minus infinity, which means an unknown start. `npm run bench -- state` compares size and time of both.

/** Changes with the layout of the file. */
export const FORMAT_VERSION = 1;
export const MAGIC = Buffer.from('msts');
export const IDENTITY_BYTES = 32;
/** Stands in place of the length of a node's name after the last node. */
export const END = 0xffff_ffff;
/** Magic, version, identity, time. */
export const HEAD_BYTES = 4 + 4 + IDENTITY_BYTES + 8;
/** The end and the checksum. */
export const TAIL_BYTES = 8;
