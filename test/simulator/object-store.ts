import { randomUUID } from 'node:crypto';
import { EventHistory } from './kube-apiserver/event-history.ts';

export { TooOldResourceVersion } from './kube-apiserver/event-history.ts';

/** The metadata of an API object as the simulator writes it; `apply` fills in what a cluster would. */
export interface ObjectMeta {
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
  metadata: ObjectMeta;
  spec?: object;
  status?: object;
  data?: Record<string, string>;
}

/** The resources that the store keeps, by the plural name that stands in their path. */
export type ResourceName = 'nodes' | 'pods' | 'namespaces' | 'configmaps' | 'serviceaccounts' | 'apiservices';

const RESOURCE_OF_KIND: Record<string, ResourceName> = {
  Node: 'nodes',
  Pod: 'pods',
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  APIService: 'apiservices',
};

/** One change of one object. `previous` is what was stored before, so that a watcher can tell who starts to match. */
export interface ObjectEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
  previous?: KubernetesObject;
  resourceVersion: number;
}

interface Collection {
  objects: Map<string, KubernetesObject>;
  history: EventHistory<ObjectEvent>;
  listeners: Set<(event: ObjectEvent) => void>;
  /** The objects in etcd's order; unset after a change, made again by the next list. */
  sorted?: readonly KubernetesObject[];
}

/** The key under which etcd would keep the object, so also the order of a list: `namespace/name` or `name`. */
export function objectKey(name: string, namespace?: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** Everything the simulated cluster has written, with one resourceVersion counter for all of it, as etcd has. */
export class ObjectStore {
  private readonly collections = new Map<ResourceName, Collection>();
  private version = 1;

  /** @param options.historyLimit how many events of each resource a watch can start from, before it gets 410. */
  constructor(options: { historyLimit?: number } = {}) {
    for (const resource of new Set(Object.values(RESOURCE_OF_KIND))) {
      const history = new EventHistory<ObjectEvent>(options.historyLimit ?? 10_000);
      this.collections.set(resource, { objects: new Map(), history, listeners: new Set() });
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
    const previous = collection.objects.get(key);
    const stored = { ...object, metadata: this.nextMetadata(object.metadata, previous?.metadata) };
    collection.objects.set(key, stored);
    this.publish(collection, { type: previous ? 'MODIFIED' : 'ADDED', object: stored, previous });
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
    const previous = collection.objects.get(key);
    if (!previous) return false;
    collection.objects.delete(key);
    const metadata = { ...previous.metadata, resourceVersion: String(++this.version) };
    this.publish(collection, { type: 'DELETED', object: { ...previous, metadata }, previous });
    return true;
  }

  /** The stored object, or undefined. */
  get(resource: ResourceName, name: string, namespace?: string): KubernetesObject | undefined {
    return this.collection(resource).objects.get(objectKey(name, namespace));
  }

  /**
   * All objects of a resource in etcd's order, as of now or as of an earlier resourceVersion.
   * @throws TooOldResourceVersion when the history does not reach back to `resourceVersion`.
   */
  list(resource: ResourceName, resourceVersion?: number): readonly KubernetesObject[] {
    const collection = this.collection(resource);
    if (resourceVersion === undefined || resourceVersion >= this.version) return sortedObjects(collection);
    const later = collection.history.since(resourceVersion);
    if (later.length === 0) return sortedObjects(collection);
    const objects = new Map(collection.objects);
    for (const event of later.toReversed()) {
      const { name, namespace } = event.object.metadata;
      if (event.previous) objects.set(objectKey(name, namespace), event.previous);
      else objects.delete(objectKey(name, namespace));
    }
    return inEtcdOrder(objects);
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

  /** Forgets all history, as etcd does every five minutes: whoever asks for an older resourceVersion gets 410. */
  compact(): void {
    for (const { history } of this.collections.values()) history.compact(this.version);
  }

  private collection(resource: ResourceName): Collection {
    return this.collections.get(resource)!;
  }

  private nextMetadata(wanted: ObjectMeta, previous?: ObjectMeta): ObjectMeta {
    return {
      ...wanted,
      uid: previous?.uid ?? wanted.uid ?? randomUUID(),
      creationTimestamp: previous?.creationTimestamp ?? wanted.creationTimestamp ?? apiTime(Date.now()),
      resourceVersion: String(++this.version),
    };
  }

  private publish(collection: Collection, change: Omit<ObjectEvent, 'resourceVersion'>): void {
    const event = { ...change, resourceVersion: this.version };
    collection.sorted = undefined;
    collection.history.add(event);
    for (const listener of collection.listeners) listener(event);
  }
}

/** A time as the API writes it: UTC, whole seconds. */
export function apiTime(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(0, 19)}Z`;
}

function sortedObjects(collection: Collection): readonly KubernetesObject[] {
  return (collection.sorted ??= inEtcdOrder(collection.objects));
}

function inEtcdOrder(objects: Map<string, KubernetesObject>): KubernetesObject[] {
  const keys = [...objects.keys()].sort();
  return keys.map((key) => objects.get(key)!);
}
