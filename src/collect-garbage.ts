import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector of garbage. */
export type Collector = (options: NodeJS.GCOptions) => unknown;

/** Collects garbage now. V8 lends its collector to contexts that are made after it was told to. */
export function collectGarbage(options: NodeJS.GCOptions): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collector;
  setFlagsFromString('--no-expose-gc');
  collect(options);
}
