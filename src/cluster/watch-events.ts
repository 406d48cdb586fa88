import type { WatchEvent } from './api-objects.js';
import { invalidAnswerError } from './api-server-error.js';

const NEWLINE = 0x0a;
// Objects in etcd have at most some MiB.
const LONGEST_LINE = 32 * 1024 * 1024;

/**
 * The events of a watch, one JSON text for each line. An incomplete last line is dropped. Fails with ApiServerError
 * (`InvalidAnswer`) for a line that is not an event, and if `body` fails.
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
