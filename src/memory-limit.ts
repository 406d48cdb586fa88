import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { collectGarbage, type Collector } from './collect-garbage.js';

/** How often the memory is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1000;
/** Up to this part of the limit, V8 collects garbage when it likes. */
const COMFORTABLE = 5 / 8;
/** Above this part of the limit, V8 also frees what it could make again, such as compiled code. */
const PRESSING = 3 / 4;
/** After a collection, the next one waits until this part of the limit has been taken again. */
const STEP = 1 / 16;

/**
 * Collects garbage before a process with a memory limit reaches it. V8 knows nothing of the limit: garbage of large lists,
 * and the memory outside its heap that hangs on it, may lie there until the kernel ends the process.
 *
 * @param limitBytes how much memory the process may have; 0: nobody says
 * @param ownBytes how much it has that the kernel cannot take back
 */
export function collectBelowLimit(
  limitBytes = process.constrainedMemory(),
  ownBytes: () => number = anonymousBytes,
  collect: Collector = collectGarbage,
): void {
  if (limitBytes === 0 || limitBytes >= totalmem()) return;
  const comfortable = limitBytes * COMFORTABLE;
  const step = limitBytes * STEP;
  let bound = comfortable;
  setInterval(() => {
    let own = ownBytes();
    if (own >= bound) {
      collect({ type: 'major', execution: 'sync' });
      own = ownBytes();
      if (own >= limitBytes * PRESSING) {
        collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
        own = ownBytes();
      }
      bound = own + step;
    }
    bound = Math.max(comfortable, Math.min(bound, own + step));
  }, LOOK_EVERY_MS).unref();
}

/** How much memory this process has that is in no file, in bytes. 0 where the system does not say. */
function anonymousBytes(): number {
  try {
    return Number(/^RssAnon:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
