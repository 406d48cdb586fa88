import { type BeforeApplicationShutdown, type OnApplicationBootstrap, Injectable } from '@nestjs/common';
import type { Pod } from '../model/cluster.js';
import { ApiServerClient } from './api-server.client.js';
import { decodePod } from './decode-pod.js';
import { Informer } from './informer.js';
import { type LabelSelector, EVERYTHING } from './label-selector.js';
import { LabelPool } from './label-pool.js';
import type { Change } from './object-store.js';
import { PROTOBUF } from './protobuf/decode.js';

/** The running Pods, kept current by a watch of their metadata. */
@Injectable()
export class PodLister implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly informer: Informer<Pod>;

  constructor(client: ApiServerClient) {
    const pool = new LabelPool();
    this.informer = new Informer<Pod>(client, {
      plural: 'pods',
      path: '/api/v1/pods',
      query: { fieldSelector: 'status.phase=Running' },
      // Metadata only. The kube-apiserver then sends less than one of the 5 to 20 KiB of a Pod.
      listAccept: metadataOnly('PartialObjectMetadataList'),
      watchAccept: metadataOnly('PartialObjectMetadata'),
      decode: (object) => decodePod(object, pool),
    });
  }

  /** Whether the first full list has been read. It stays true while the kube-apiserver is away. */
  get synced(): boolean {
    return this.informer.synced;
  }

  /** Resolves when the first full list has been read. May never resolve. */
  whenSynced(): Promise<void> {
    return this.informer.whenSynced();
  }

  /** The matching Pods of one namespace or of all, sorted by namespace, then name. */
  list(namespace?: string, selector: LabelSelector = EVERYTHING): Pod[] {
    return this.informer.store.list(namespace, selector);
  }

  get(namespace: string, name: string): Pod | undefined {
    return this.informer.store.get(namespace, name);
  }

  /** Calls `observer` after each change. Returns a function that ends it. */
  onChange(observer: (change: Change<Pod>) => void): () => void {
    return this.informer.onChange(observer);
  }

  onApplicationBootstrap(): void {
    this.informer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.informer.stop();
  }
}

/** Protobuf takes a tenth of the work of JSON, and unused fields are skipped. JSON is for servers without it. */
function metadataOnly(shape: string): string {
  return [PROTOBUF, 'application/json'].map((type) => `${type};as=${shape};g=meta.k8s.io;v=v1`).join(',');
}
