import type { WatchEvent } from './api-objects.js';
import { invalidAnswerError } from './api-server-error.js';

const NEWLINE = 0x0a;
// etcd holds no object larger than some MiB.
const LONGEST_LINE = 32 * 1024 * 1024;

/**
 * The events of a watch's body, one JSON text per line. A last line without its end was cut off and is dropped. Fails
 * with ApiServerError (`InvalidAnswer`) at a line that is no event, and as `body` fails.
 */
export async function* readWatchEvents(body: AsyncIterable<Buffer>, request: string): AsyncGenerator<WatchEvent> {
  for await (const line of readLines(body, request)) {
    if (line.trim() !== '') yield parseEvent(line, request);
  }
}

async function* readLines(body: AsyncIterable<Buffer>, request: string): AsyncGenerator<string> {
  let open: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...open, chunk.subarray(start, end)]).toString('utf8');
      open = [];
      size = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    open.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > LONGEST_LINE) throw invalidAnswerError(request, `an event of more than ${LONGEST_LINE} bytes`);
  }
}

function parseEvent(line: string, request: string): WatchEvent {
  let event: WatchEvent | null;
  try {
    event = JSON.parse(line);
  } catch (error) {
    throw invalidAnswerError(request, 'a line of the watch is not JSON', error);
  }
  if (typeof event?.type !== 'string' || typeof event.object !== 'object' || event.object === null) {
    throw invalidAnswerError(request, 'a line of the watch is not an event');
  }
  return event;
}
