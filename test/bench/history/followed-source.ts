import type { UsageObserver, UsageSource } from '../../../src/model/usage-source.ts';

/** A source whose observer can be turned off, and how long it took in each cycle. */
export interface FollowedSource {
  isOn: boolean;
  readonly costsMs: number[];
  readonly source: UsageSource;
}

/** Puts a followed source before a storage. A cycle has this many changes. */
export function followSource(storage: UsageSource, changes: number): FollowedSource {
  let observer: UsageObserver = () => undefined;
  const source = new Proxy(storage, {
    get: (target, name) => {
      if (name === 'onChange') return (given: UsageObserver) => ((observer = given), () => undefined);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const followed: FollowedSource = { isOn: true, costsMs: [], source };
  let sumMs = 0;
  let calls = 0;
  storage.onChange((...change) => {
    if (!followed.isOn) return;
    const begunMs = performance.now();
    observer(...change);
    sumMs += performance.now() - begunMs;
    if (++calls % changes > 0) return;
    followed.costsMs.push(sumMs);
    sumMs = 0;
  });
  return followed;
}
