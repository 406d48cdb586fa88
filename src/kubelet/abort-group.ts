/** What can be given up, for the reason of the signal that says so. */
export interface Abortable {
  abort(reason: unknown): void;
}

const groups = new WeakMap<AbortSignal, Set<Abortable>>();

/**
 * All that end with one signal. A batch of nodes shares a deadline, and a listener for each of them would cost more than to
 * send its request: to take one away, Node.js walks along all of them.
 */
export function abortGroup(signal: AbortSignal): Set<Abortable> {
  let group = groups.get(signal);
  if (group === undefined) {
    const members = (group = new Set<Abortable>());
    groups.set(signal, group);
    signal.addEventListener('abort', () => members.forEach((each) => each.abort(signal.reason)), { once: true });
  }
  return group;
}
