/** What can be closed, for the reason of the signal that says so. */
export interface Closable {
  close(reason: unknown): void;
}

const groups = new WeakMap<AbortSignal, Set<Closable>>();

/**
 * All that end with one signal. A batch of nodes shares a deadline, and a listener for each of them would cost more than to
 * send its request: to take one away, Node.js walks along all of them.
 */
export function abortGroup(signal: AbortSignal): Set<Closable> {
  let group = groups.get(signal);
  if (group === undefined) {
    const members = (group = new Set<Closable>());
    groups.set(signal, group);
    signal.addEventListener('abort', () => members.forEach((each) => each.close(signal.reason)), { once: true });
  }
  return group;
}
