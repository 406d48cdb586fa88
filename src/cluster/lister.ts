import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ApiServerClient } from './api-server.client.js';
import { Informer } from './informer.js';
import type { ObjectChange, ObjectIndex } from './object-index.js';
import type { WatchedResource } from './watched-resource.js';
import type { NamedObject } from './siblings.js';

/** The objects of one resource, kept current by a watch from the start of the application to its end. */
export abstract class Lister<T extends NamedObject> implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly informer: Informer<T>;

  constructor(client: ApiServerClient, resource: WatchedResource<T>) {
    this.informer = new Informer<T>(client, resource);
  }

  /** Whether the first full list has been read. It stays true while the kube-apiserver is away. */
  get synced(): boolean {
    return this.informer.synced;
  }

  /** Resolves when the first full list has been read. May never resolve. */
  whenSynced(): Promise<void> {
    return this.informer.whenSynced();
  }

  /** Calls `observer` after each change. Returns a function that ends it. */
  onChange(observer: (change: ObjectChange<T>) => void): () => void {
    return this.informer.onChange(observer);
  }

  onApplicationBootstrap(): void {
    this.informer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.informer.stop();
  }

  /** The known objects. A new list replaces the store, so read this property for each question. */
  protected get store(): ObjectIndex<T> {
    return this.informer.store;
  }
}
