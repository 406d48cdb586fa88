import type { Pod } from '../kubernetes/objects.js';
import type { Autoscaler } from './autoscaler.js';

/**
 * Returns the Pods that the target of an HPA owns. A Deployment owns them by a ReplicaSet, whose name ends with the label
 * `pod-template-hash` of its Pods.
 */
export function podsOfTarget({ metadata, spec }: Autoscaler, pods: Iterable<Pod>): Pod[] {
  const { kind, name } = spec.scaleTargetRef;
  return [...pods].filter((pod) => {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined || pod.metadata.namespace !== metadata.namespace) return false;
    if (kind !== 'Deployment') return owner.kind === kind && owner.name === name;
    return owner.kind === 'ReplicaSet' && owner.name === `${name}-${pod.metadata.labels?.['pod-template-hash'] ?? ''}`;
  });
}
