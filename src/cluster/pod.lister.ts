import { Injectable } from '@nestjs/common';
import type { Pod } from '../model/cluster.js';
import { ApiServerClient } from './api-server.client.js';
import { decodePod } from './decode-pod.js';
import { type LabelSelector, EVERYTHING } from './label-selector.js';
import { Lister } from './lister.js';
import { LabelPool } from './label-pool.js';
import { PROTOBUF } from './protobuf/decode.js';

/** The running Pods, kept current by a watch of their metadata. */
@Injectable()
export class PodLister extends Lister<Pod> {
  constructor(client: ApiServerClient) {
    const pool = new LabelPool();
    super(client, {
      plural: 'pods',
      path: '/api/v1/pods',
      query: { fieldSelector: 'status.phase=Running' },
      // Metadata only. The kube-apiserver then sends less than one of the 5 to 20 KiB of a Pod.
      listAccept: metadataOnly('PartialObjectMetadataList'),
      watchAccept: metadataOnly('PartialObjectMetadata'),
      decode: (object) => decodePod(object, pool),
    });
  }

  /** The matching Pods of one namespace or of all, sorted by namespace, then name. */
  list(namespace?: string, selector: LabelSelector = EVERYTHING): Pod[] {
    return this.store.list(namespace, selector);
  }

  get(namespace: string, name: string): Pod | undefined {
    return this.store.get(namespace, name);
  }
}

/** Protobuf takes a tenth of the work of JSON, and unused fields are skipped. JSON is for servers without it. */
function metadataOnly(shape: string): string {
  return [PROTOBUF, 'application/json'].map((type) => `${type};as=${shape};g=meta.k8s.io;v=v1`).join(',');
}
