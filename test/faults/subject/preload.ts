// Loaded into the built server before anything else (`--import`), by tests only: a clock that can be set, and a look at
// what is in memory once the garbage is gone. Orders are lines of JSON on a socket, answered by lines of JSON.
import { unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** An order; every one is answered with what is in memory. */
export interface Order {
  /** How far the wall clock is to be ahead, in milliseconds. */
  readonly aheadMs?: number;
}

/** What is in use, in bytes, after a whole garbage collection, and how many files and timers are open. */
export interface InUse {
  readonly heap: number;
  readonly external: number;
  readonly timers: number;
}

let aheadMs = 0;
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [RealDate.now() + aheadMs], newTarget) as Date,
  get: (target, key, receiver) =>
    key === 'now' ? () => RealDate.now() + aheadMs : (Reflect.get(target, key, receiver) as unknown),
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const path = process.env['FAULTS_CONTROL'];
if (path !== undefined) {
  try {
    unlinkSync(path);
  } catch {
    // There was none: this is the first process at this path.
  }
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      ({ aheadMs = aheadMs } = JSON.parse(line) as Order);
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      const timers = process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
      const inUse: InUse = { heap: heapUsed, external, timers };
      socket.write(`${JSON.stringify(inUse)}\n`);
    });
  });
  server.unref().listen(path);
}
