import { Reader } from 'protobufjs/minimal.js';
import type { WatchEvent } from '../api-objects.js';
import { invalidAnswerError } from '../api-server-error.js';
import { decodeProtobuf } from './decode.js';
import { type MessageFields, readFields, span, text } from './fields.js';

const LENGTH_BYTES = 4;
// Objects in etcd have at most some MiB.
const LONGEST_FRAME = 32 * 1024 * 1024;

interface ReadEvent {
  type: string;
  object?: WatchEvent['object'];
}

const RAW_EXTENSION: MessageFields<ReadEvent> = [
  undefined,
  span((event: ReadEvent, reader, end) => {
    event.object = decodeProtobuf(reader.buf.subarray(reader.pos, end)) as WatchEvent['object'];
    reader.pos = end;
  }),
];
const WATCH_EVENT: MessageFields<ReadEvent> = [
  undefined,
  text((event, type) => (event.type = type)),
  span((event: ReadEvent, reader, end) => void readFields(event, RAW_EXTENSION, reader, end)),
];

/**
 * The events of a watch in protobuf. Each has its length in four bytes before it. An incomplete last event is dropped.
 * Fails with ApiServerError (`InvalidAnswer`) for an invalid event, and if `body` fails.
 */
export async function* readWatchFrames(body: AsyncIterable<Buffer>, request: string): AsyncGenerator<WatchEvent> {
  let open: Buffer[] = [];
  let size = 0;
  let wanted = LENGTH_BYTES;
  for await (const chunk of body) {
    open.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    let bytes = open.length === 1 ? chunk : Buffer.concat(open);
    for (;;) {
      wanted = LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32BE(0));
      if (wanted > LONGEST_FRAME) throw invalidAnswerError(request, `an event of more than ${LONGEST_FRAME} bytes`);
      if (bytes.length < LENGTH_BYTES || bytes.length < wanted) break;
      yield parseEvent(bytes.subarray(LENGTH_BYTES, wanted), request);
      bytes = bytes.subarray(wanted);
    }
    open = bytes.length === 0 ? [] : [bytes];
    size = bytes.length;
  }
}

function parseEvent(bytes: Buffer, request: string): WatchEvent {
  const event: ReadEvent = { type: '' };
  try {
    readFields(event, WATCH_EVENT, Reader.create(bytes), bytes.length);
  } catch (error) {
    throw invalidAnswerError(request, 'a frame of the watch is not an event', error);
  }
  const { type, object } = event;
  if (type === '' || object === undefined) throw invalidAnswerError(request, 'a frame of the watch is not an event');
  return { type, object };
}
