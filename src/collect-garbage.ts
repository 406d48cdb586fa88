import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector of garbage. */
export type Collector = (options: NodeJS.GCOptions) => unknown;

/** Collects garbage before it returns, unless `options` say otherwise. By default it collects all garbage. */
export function collectGarbage(options: NodeJS.GCOptions = { type: 'major', execution: 'sync' }): void {
  // Only contexts made while V8 exposes its collector have `gc`.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collector;
  setFlagsFromString('--no-expose-gc');
  collect(options);
}
