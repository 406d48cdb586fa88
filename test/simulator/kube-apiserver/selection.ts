import type { KubernetesObject } from '../object-store.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { RequestInfo } from './request-attributes.ts';
import type { ResourceDefinition } from './resources.ts';

/** Which objects of a resource a list or a watch is about. */
export interface Selection {
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** Whether selectors thin the objects out; then a chunk does not say how many remain, as they were not counted. */
  readonly hasSelectors: boolean;
  matches(object: KubernetesObject): boolean;
}

/**
 * Reads namespace, name and selectors of a request.
 * @throws ApiError 400 when a selector cannot be read.
 */
export function readSelection(
  definition: ResourceDefinition,
  { namespace, name }: RequestInfo,
  query: URLSearchParams,
): Selection {
  const labelSelector = query.get('labelSelector') ?? '';
  const fieldSelector = query.get('fieldSelector') ?? '';
  const matchesLabels = parseLabelSelector(labelSelector);
  const matchesFields = parseFieldSelector(definition, fieldSelector);
  // A Namespace's own name stands where the namespace of other resources stands.
  const within = definition.namespaced ? namespace : '';
  return {
    namespace: within,
    hasSelectors: labelSelector !== '' || fieldSelector !== '',
    matches: (object) =>
      (within === '' || object.metadata.namespace === within) &&
      (name === '' || object.metadata.name === name) &&
      matchesLabels(object.metadata.labels ?? {}) &&
      matchesFields(object),
  };
}
