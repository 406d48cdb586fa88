import type { ServerResponse } from 'node:http';
import { encodeFrame } from '../../object-protobuf.ts';
import { drained } from './exchange.ts';
import { PROTOBUF } from './negotiation.ts';
import type { WatchEventLine } from './watch-events.ts';

/** Lines that may wait for a slow client before its watch is broken off. */
const MAX_WAITING = 500_000;

/** Writes one watch's lines at the pace of its client, and ends everything that belongs to the watch with it. */
export class WatchStream {
  private readonly response: ServerResponse;
  private readonly encode: (event: WatchEventLine) => Buffer;
  /** Made into text only when the client takes them: the first events of a large cluster are hundreds of megabytes. */
  private waiting: (() => WatchEventLine | undefined)[] = [];
  private isWriting = false;
  private isEnding = false;

  constructor(response: ServerResponse, isProtobuf = false) {
    this.response = response;
    this.encode = isProtobuf ? ({ type, object }) => encodeFrame(type, object) : jsonLine;
    response.writeHead(200, { 'content-type': isProtobuf ? `${PROTOBUF};stream=watch` : 'application/json' });
    response.flushHeaders();
  }

  /** Queues a line; an undefined one is left out. */
  add(line: () => WatchEventLine | undefined): void {
    if (this.isEnding) return;
    this.waiting.push(line);
    if (this.waiting.length > MAX_WAITING) this.cut();
    else if (!this.isWriting) void this.write();
  }

  /** Ends the watch properly once all queued lines are written. */
  end(): void {
    this.isEnding = true;
    if (!this.isWriting) this.response.end();
  }

  /** Breaks the connection off. */
  cut(): void {
    this.waiting = [];
    this.response.destroy();
  }

  /** Calls `stop` when the watch is over, however it ends. */
  whileOpen(stop: () => void): void {
    if (this.response.closed) stop();
    else this.response.once('close', stop);
  }

  /** Calls `action` at an interval while the watch is open. */
  every(milliseconds: number, action: () => void): void {
    const timer = setInterval(action, milliseconds);
    this.whileOpen(() => clearInterval(timer));
  }

  /** Ends the watch at that time, after a last action. */
  endAfter(milliseconds: number, lastAction: () => void): void {
    const timer = setTimeout(() => {
      lastAction();
      this.end();
    }, milliseconds);
    this.whileOpen(() => clearTimeout(timer));
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    // Let what belongs together (the first events, a burst of changes) be queued first.
    await Promise.resolve();
    while (this.waiting.length > 0 && !this.response.destroyed) {
      const events = this.waiting.splice(0, 200).map((line) => line());
      this.response.write(Buffer.concat(events.flatMap((event) => (event ? [this.encode(event)] : []))));
      await drained(this.response);
    }
    this.isWriting = false;
    if (this.isEnding) this.response.end();
  }
}

function jsonLine(event: WatchEventLine): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}
