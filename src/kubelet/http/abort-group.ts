/** What a signal closes, with the signal's reason. */
export interface Closable {
  close(reason: unknown): void;
}

const groups = new WeakMap<AbortSignal, Set<Closable>>();

/**
 * Returns the group of all that end with one signal. A batch of nodes shares a deadline. A listener for each node would
 * cost more than its request, because to remove one Node.js searches all of them (`npm run bench -- kubelet`).
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
