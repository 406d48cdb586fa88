/**
 * Now in milliseconds since the epoch, by a clock that nobody sets: it goes on evenly when the clock of the machine is
 * stepped, and is only as right as that one was when this process began. For ages and deadlines, never for answers.
 */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}
