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
export class ExporterInformer extends Informer<ExporterSlice> {
  constructor(
    readonly exporter: ExporterOptions,
    client: ApiServerClient,
  ) {
    super(client, exporterSliceResource(exporter));
  }

  /** The exporters, by node. */
  byNode(): ReadonlyMap<string, ExporterEndpoint> {
    return endpointsByNode(this.store.list());
  }
}
