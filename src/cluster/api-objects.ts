import type { NodeAddress } from '../model/cluster.js';

// The parts of Kubernetes' API objects that this server reads.

/** `metadata` of any object. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Any object. */
export interface ApiObject {
  readonly metadata: ObjectMeta;
}

/** One page of a list. */
export interface ApiList {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly ApiObject[] | null;
}

/** One line of a watch. The object of an `ERROR` is a Status, that of the other types an object. */
export interface WatchEvent {
  readonly type: string;
  readonly object: Partial<ApiObject> & ApiStatus;
}

/** The response of a kube-apiserver that could not do a request. */
export interface ApiStatus {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/** A Node. */
export interface ApiNode extends ApiObject {
  readonly status?: {
    /** Quantities, by resource. */
    readonly capacity?: Readonly<Record<string, unknown>>;
    /** Quantities, by resource. */
    readonly allocatable?: Readonly<Record<string, unknown>>;
    readonly addresses?: readonly NodeAddress[];
    readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
