// The objects that the page reads, as far as it needs them.

/** Quantities by the name of their resource, as texts such as `250m` and `1Gi`. */
export type Quantities = Readonly<Record<string, string>>;

/** The metadata of an object. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
}

/** Any object that has a name. */
export interface NamedObject {
  readonly metadata: Metadata;
}

/** A list of objects, or a part of one. */
export interface ObjectList<T> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[];
}

/** What a Node used. */
export interface NodeMetrics extends NamedObject {
  readonly timestamp: string;
  readonly window: string;
  readonly usage: Quantities;
}

/** What the containers of a Pod used. */
export interface PodMetrics extends NamedObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Quantities }[];
}
