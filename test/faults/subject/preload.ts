// Loaded into the built server before anything else (`--import`), by tests only: a clock that can be set or that
// stands still, and a look at what is in memory once the garbage is gone. Orders are lines of JSON on a socket, answered by lines of JSON. With
// FAULTS_STEPPED_FROM its time begins there and goes on by orders alone.
import { unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { mock } from 'node:test';
import { collectGarbage } from '../../../src/collect-garbage.ts';

/** An order; every one is answered with what is in memory. */
export interface PreloadOrder {
  /** How far the wall clock is to be ahead, in milliseconds. */
  readonly aheadMs?: number;
  /** Lets time go on by so many milliseconds, where it stands still, and nothing else. */
  readonly advanceMs?: number;
}

/** What is in use, in bytes, after a whole garbage collection, and how many files and timers are open. */
export interface ResourcesInUse {
  readonly heap: number;
  readonly external: number;
  readonly timers: number;
}

let aheadMs = 0;
const RealDate = Date;
const steppedFromMs = Number(process.env['FAULTS_STEPPED_FROM'] ?? Number.NaN);

if (Number.isNaN(steppedFromMs)) {
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [RealDate.now() + aheadMs], newTarget) as Date,
    get: (target, key, receiver) =>
      key === 'now' ? () => RealDate.now() + aheadMs : (Reflect.get(target, key, receiver) as unknown),
  });
} else stepTime(steppedFromMs);

/** All clocks and timers that code can see stand still from now on, but for orders. */
function stepTime(fromMs: number): void {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: fromMs });
  const begunMs = performance.now();
  Object.defineProperty(performance, 'now', { value: () => begunMs + Date.now() - fromMs });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('the time is over', 'TimeoutError')), ms);
    return controller.signal;
  };
}

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
      const order = JSON.parse(line) as PreloadOrder;
      if (order.advanceMs !== undefined) {
        mock.timers.tick(order.advanceMs);
        socket.write('{}\n');
        return;
      }
      ({ aheadMs = aheadMs } = order);
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      const timers = process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
      const inUse: ResourcesInUse = { heap: heapUsed, external, timers };
      socket.write(`${JSON.stringify(inUse)}\n`);
    });
  });
  server.unref().listen(path);
}
