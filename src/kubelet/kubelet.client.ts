import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import type { MetricsBatch } from '../model/metrics-batch.js';
import { KubeletCredentials } from './kubelet-credentials.js';
import { KubeletError } from './kubelet-error.js';

/** Fetches the resource metrics of nodes from their kubelets, over one kept connection for each. */
@Injectable()
export class KubeletClient implements OnApplicationShutdown {
  constructor(
    private readonly options: Options,
    private readonly credentials: KubeletCredentials,
  ) {}

  /**
   * What the node's kubelet has measured. The signal is the deadline and ends the request at once. Throws nothing but
   * a KubeletError; its code is `Timeout` when the signal's reason is a TimeoutError.
   */
  fetchMetrics(_node: Node, _signal: AbortSignal): Promise<MetricsBatch> {
    return Promise.reject(
      new KubeletError('Aborted', 'not built yet', '', { cause: [this.options, this.credentials] }),
    );
  }

  /** Closes the connections to all nodes but these. */
  retain(_nodeNames: ReadonlySet<string>): void {
    return;
  }

  /** Closes all connections. */
  async onApplicationShutdown(): Promise<void> {
    return;
  }
}
