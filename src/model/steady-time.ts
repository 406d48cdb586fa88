/**
 * Now in milliseconds since the epoch, by a clock that is never set. It goes on evenly when the clock of the machine is
 * stepped. It is as right as that clock was when this process began. Use it for ages and deadlines, never in responses.
 */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}
