import type { Pod } from '../model/cluster.js';
import type { ApiObject } from './api-objects.js';
import type { LabelPool } from './label-pool.js';
import { uidNumber } from './uid-number.js';

/**
 * The parts of a Pod that this server uses. Equal labels and texts are shared. The file has no decorators:
 * `test/informer-churn.ts` runs it without a compiler.
 */
export function decodePod({ metadata: { namespace = '', name, labels, uid = '' } }: ApiObject, pool: LabelPool): Pod {
  return { namespace: pool.text(namespace), name, labels: pool.labels(labels), uid: uidNumber(uid) };
}
