// The objects that the page reads, as far as it needs them.

/** Quantities by the name of their resource, as texts such as `250m` and `1Gi`. */
export type Quantities = Readonly<Record<string, string>>;

/** The metadata of an object. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
}

/** Any object that has a name. */
export interface NamedObject {
  readonly metadata: Metadata;
}

/** A list of objects, or a part of one. */
export interface ObjectList<T> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[] | null;
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

/** A Node of the kube-apiserver. */
export interface Node extends NamedObject {
  readonly status?: {
    readonly allocatable?: Quantities;
    readonly conditions?: readonly Condition[];
  };
}

/** What an object says about itself. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What a container asks for, and the most that it may use. */
export interface Resources {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/** A container of a Pod's specification. */
export interface Container {
  readonly name: string;
  readonly resources?: Resources;
  readonly restartPolicy?: string;
}

/** A Pod of the kube-apiserver. */
export interface Pod extends NamedObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly resources?: Resources;
  };
  readonly status?: {
    readonly phase?: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
  };
}

/** Why an object has no metrics (`?explain=true`). */
export interface Explanation {
  readonly served: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly accelerators?: { readonly reason: string; readonly message: string };
}

/** Returns the key of an object within its kind: `NAMESPACE/NAME`, or `NAME` for a Node. */
export function keyOf({ metadata: { namespace, name } }: NamedObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
