import type { Pod } from '../model/cluster.js';
import type { ApiObject } from './api-objects.js';
import type { LabelPool } from './label-pool.js';
import { uidNumber } from './uid-number.js';

/** What this server uses of a Pod, with the texts and labels that others have too. */
export function decodePod({ metadata: { namespace = '', name, labels, uid = '' } }: ApiObject, pool: LabelPool): Pod {
  return { namespace: pool.text(namespace), name, labels: pool.labels(labels), uid: uidNumber(uid) };
}
