import type { ListMeta, ObjectMeta } from './object-meta.js';

/** The versions of `meta.k8s.io` that a client may ask for. They differ in name only. */
export type MetaVersion = 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1';

/** An object of which only the metadata was asked for. */
export interface PartialObjectMetadata {
  readonly kind: 'PartialObjectMetadata';
  readonly apiVersion: MetaVersion;
  readonly metadata: ObjectMeta;
}

/** A list of which only the metadata was asked for. */
export interface PartialObjectMetadataList {
  readonly kind: 'PartialObjectMetadataList';
  readonly apiVersion: MetaVersion;
  readonly metadata: ListMeta;
  /** Null when there are none, as the API server writes it. */
  readonly items: readonly PartialObjectMetadata[] | null;
}
