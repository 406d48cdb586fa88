import type { KubernetesObject } from '../object-store.ts';

/** The object without spec and status, as clients ask for that need names and labels only. */
export function partialObjectMetadata({ metadata }: KubernetesObject): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
