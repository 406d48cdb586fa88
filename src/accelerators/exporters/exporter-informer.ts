import type { ApiServerClient } from '../../cluster/api-server.client.js';
import { Informer } from '../../cluster/informer.js';
import type { ExporterOptions } from '../../config/accelerator-options.js';
import {
  type ExporterEndpoint,
  endpointsByNode,
  type ExporterSlice,
  exporterSliceResource,
} from './exporter-slices.js';

/** The exporters of one Service, kept current by a watch of its EndpointSlices. */
export class ExporterInformer {
  private readonly informer: Informer<ExporterSlice>;

  constructor(
    readonly exporter: ExporterOptions,
    client: ApiServerClient,
  ) {
    this.informer = new Informer(client, exporterSliceResource(exporter));
  }

  /** Whether the first full list has been read. */
  get synced(): boolean {
    return this.informer.synced;
  }

  /** Resolves when the first full list has been read. May never resolve. */
  whenSynced(): Promise<void> {
    return this.informer.whenSynced();
  }

  /** The exporters, by node. */
  byNode(): ReadonlyMap<string, ExporterEndpoint> {
    return endpointsByNode(this.informer.store.list());
  }

  start(): void {
    this.informer.start();
  }

  stop(): Promise<void> {
    return this.informer.stop();
  }
}
