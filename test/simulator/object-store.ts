import { randomUUID } from 'node:crypto';
import { ObjectCollection } from './kube-apiserver/object-collection.ts';
import type { CollectionChange } from './kube-apiserver/object-collection.ts';

export { TooOldResourceVersion } from './kube-apiserver/event-history.ts';

/** The metadata of an API object as the simulator writes it; `apply` fills in what a cluster would. */
export interface KubernetesObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  deletionTimestamp?: string;
}

/** Any API object. Objects are immutable once stored: change one by applying a new one (or with `update`). */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: KubernetesObjectMeta;
  spec?: object;
  status?: object;
  data?: Record<string, string>;
  /** Of an EndpointSlice. */
  addressType?: string;
  endpoints?: readonly object[];
  ports?: readonly object[];
}

/** The resources that the store keeps, by the plural name that stands in their path. */
export type ResourceName =
  | 'nodes'
  | 'pods'
  | 'namespaces'
  | 'configmaps'
  | 'serviceaccounts'
  | 'apiservices'
  | 'endpointslices'
  | 'horizontalpodautoscalers';

const RESOURCE_OF_KIND: Record<string, ResourceName> = {
  Node: 'nodes',
  Pod: 'pods',
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  APIService: 'apiservices',
  EndpointSlice: 'endpointslices',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
};

/** One change of one object. `previous` is the object before, so that a watcher sees which objects start to match. */
export type ObjectEvent = CollectionChange<KubernetesObject>;

/** The key under which etcd would keep the object, so also the order of a list: `namespace/name` or `name`. */
export function objectKey(name: string, namespace?: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** All objects of the simulated cluster, with one resourceVersion counter, as in etcd. */
export class ClusterStore {
  private readonly collections = new Map<ResourceName, ObjectCollection<KubernetesObject>>();
  private version = 1;

  /** @param options.historyLimit how many events of each resource a watch can start from, before it gets 410. */
  constructor(options: { historyLimit?: number } = {}) {
    for (const resource of new Set(Object.values(RESOURCE_OF_KIND))) {
      this.collections.set(resource, new ObjectCollection(options.historyLimit ?? 10_000));
    }
  }

  /** The resourceVersion of the latest write. */
  get resourceVersion(): number {
    return this.version;
  }

  /**
   * Creates the object, or replaces the stored one of the same name whole. Keeps uid and creationTimestamp, writes the
   * next resourceVersion, tells the watchers. Returns what is stored now.
   */
  apply(object: KubernetesObject): KubernetesObject {
    const resource = RESOURCE_OF_KIND[object.kind];
    if (!resource) throw new Error(`the simulator keeps no objects of kind ${object.kind}`);
    const collection = this.collection(resource);
    const key = objectKey(object.metadata.name, object.metadata.namespace);
    const previous = collection.get(key);
    const stored = { ...object, metadata: this.nextMetadata(object.metadata, previous?.metadata) };
    const type = previous ? 'MODIFIED' : 'ADDED';
    collection.commit({ type, key, object: stored, previous, resourceVersion: this.version });
    return stored;
  }

  /** Applies `change` to the stored object; returns undefined when there is none. */
  update(
    resource: ResourceName,
    name: string,
    namespace: string | undefined,
    change: (object: KubernetesObject) => KubernetesObject,
  ): KubernetesObject | undefined {
    const current = this.get(resource, name, namespace);
    return current && this.apply(change(current));
  }

  /** Deletes the object at once (a grace period is the caller's to play); returns whether there was one. */
  delete(resource: ResourceName, name: string, namespace?: string): boolean {
    const collection = this.collection(resource);
    const key = objectKey(name, namespace);
    const previous = collection.get(key);
    if (!previous) return false;
    const metadata = { ...previous.metadata, resourceVersion: String(++this.version) };
    const object = { ...previous, metadata };
    collection.commit({ type: 'DELETED', key, object, previous, resourceVersion: this.version });
    return true;
  }

  /** The stored object, or undefined. */
  get(resource: ResourceName, name: string, namespace?: string): KubernetesObject | undefined {
    return this.collection(resource).get(objectKey(name, namespace));
  }

  /**
   * All objects of a resource in etcd's order, as of now or as of an earlier resourceVersion.
   * @throws TooOldResourceVersion when the history does not reach back to `resourceVersion`.
   */
  list(resource: ResourceName, resourceVersion?: number): readonly KubernetesObject[] {
    return this.collection(resource).at(resourceVersion ?? this.version);
  }

  /**
   * The events after `resourceVersion`, oldest first.
   * @throws TooOldResourceVersion when the history does not reach back to it.
   */
  eventsSince(resource: ResourceName, resourceVersion: number): readonly ObjectEvent[] {
    return this.collection(resource).history.since(resourceVersion);
  }

  /** Calls `listener` on each later change of the resource, in order, before `apply` returns; returns how to stop. */
  subscribe(resource: ResourceName, listener: (event: ObjectEvent) => void): () => void {
    const { listeners } = this.collection(resource);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Removes all history, as etcd does every five minutes. Requests for an older resourceVersion then get 410. */
  compact(): void {
    for (const { history } of this.collections.values()) history.compact(this.version);
  }

  private collection(resource: ResourceName): ObjectCollection<KubernetesObject> {
    return this.collections.get(resource)!;
  }

  private nextMetadata(wanted: KubernetesObjectMeta, previous?: KubernetesObjectMeta): KubernetesObjectMeta {
    return {
      ...wanted,
      uid: previous?.uid ?? wanted.uid ?? randomUUID(),
      creationTimestamp: previous?.creationTimestamp ?? wanted.creationTimestamp ?? apiTime(Date.now()),
      resourceVersion: String(++this.version),
    };
  }
}

/** A time as the API writes it: UTC, whole seconds. */
export function apiTime(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(0, 19)}Z`;
}
