import type { KubernetesObject, ObjectEvent } from '../object-store.ts';
import type { MediaType } from './negotiation.ts';
import { partialObjectMetadata } from './partial-object-metadata.ts';
import { localApiVersion } from './resources.ts';
import type { ResourceDefinition } from './resources.ts';
import type { Selection } from './selection.ts';
import { tableRow } from './table/table.ts';
import type { IncludeObject } from './table/table.ts';

/** One line of a watch. */
export interface WatchEventLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: object;
}

/** Turns objects and bookmarks into what one watcher asked to see. */
export interface WatchShape {
  object(object: KubernetesObject): object;
  /** A bookmark is an object of the same shape that says nothing but how far the watch has come. */
  bookmark(metadata: object): object;
}

/**
 * What a change means to one watcher: an object that starts to match is ADDED, one that stops to match is DELETED, in its
 * last matching state but with the new resourceVersion. Undefined when the watcher does not see it.
 */
export function seenBy(
  selection: Selection,
  { type, object, previous, resourceVersion }: ObjectEvent,
): { type: ObjectEvent['type']; object: KubernetesObject } | undefined {
  const before = previous !== undefined && selection.matches(previous);
  const after = type !== 'DELETED' && selection.matches(object);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return undefined;
  const metadata = { ...previous.metadata, resourceVersion: String(resourceVersion) };
  return { type: 'DELETED', object: { ...previous, metadata } };
}

/** The metadata of a bookmark. */
export function bookmarkMetadata(resourceVersion: number, endsInitialEvents: boolean): object {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const common = { resourceVersion: String(resourceVersion), creationTimestamp: null };
  return endsInitialEvents ? { ...common, annotations } : common;
}

/** How a watcher with this Accept header wants its objects. */
export function watchShape(definition: ResourceDefinition, media: MediaType, include: IncludeObject): WatchShape {
  if (media.as === 'Table') return tableShape(definition, include);
  if (media.as) {
    const type = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    return { object: partialObjectMetadata, bookmark: (metadata) => ({ ...type, metadata }) };
  }
  const type = { kind: definition.kind, apiVersion: localApiVersion(definition.group) };
  return { object: (object) => object, bookmark: (metadata) => ({ ...type, metadata }) };
}

/** In a watch of Tables only the first one carries the columns. */
function tableShape({ table }: ResourceDefinition, include: IncludeObject): WatchShape {
  let columnDefinitions: typeof table.columns | null = table.columns;
  const shape = (metadata: object, rows: object[]): object => {
    const shaped = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows };
    columnDefinitions = null;
    return shaped;
  };
  return {
    object: (object) => shape({ resourceVersion: object.metadata.resourceVersion }, [tableRow(table, object, include)]),
    bookmark: (metadata) => shape(metadata, []),
  };
}
