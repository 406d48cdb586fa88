import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { Duplex } from 'node:stream';

/** What an HTTP/2 client says before it has heard anything. */
export interface Http2Bytes {
  /** The preface and its SETTINGS, without which no connection is one. */
  readonly opening: Buffer;
  /** The frames of its requests. */
  readonly frames: Buffer;
}

const PREFACE_BYTES = 24;
const FRAME_HEAD_BYTES = 9;

/** What a client says for these requests. */
export async function http2Bytes(
  requests: readonly { readonly headers: OutgoingHttpHeaders; readonly body?: string }[],
): Promise<Http2Bytes> {
  const chunks: Buffer[] = [];
  const connection = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const session = connect('http://metrics-server', { createConnection: () => connection });
  session.on('error', () => undefined);
  for (const { headers, body } of requests) {
    const stream = session.request(headers, { endStream: body === undefined });
    stream.on('error', () => undefined);
    if (body !== undefined) stream.end(body);
  }
  // A PING is written after all that was asked for before.
  const sent = chunks.length;
  session.ping(() => undefined);
  while (chunks.length === sent) await new Promise(setImmediate);
  session.destroy();
  const bytes = Buffer.concat(chunks);
  const openingBytes = PREFACE_BYTES + FRAME_HEAD_BYTES + bytes.readUIntBE(PREFACE_BYTES, 3);
  return { opening: bytes.subarray(0, openingBytes), frames: bytes.subarray(openingBytes) };
}

/** The statuses that RFC 7541 has in its static table from place 8 on; a server has no other way to name these. */
const STATUSES = [200, 204, 206, 304, 400, 404, 500];
const HEADERS = 1;

/** The statuses of answers among a server's frames, as far as HPACK names them by their place. */
export function http2Statuses(said: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at + FRAME_HEAD_BYTES < said.length; at += FRAME_HEAD_BYTES + said.readUIntBE(at, 3)) {
    const status = said[at + 3] === HEADERS ? STATUSES[said[at + FRAME_HEAD_BYTES]! - 0x88] : undefined;
    if (status !== undefined) found.push(status);
  }
  return found;
}
