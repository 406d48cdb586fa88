import { Global, Module } from '@nestjs/common';
import { ClusterModule } from '../../cluster/cluster.module.js';
import { NodeLister } from '../../cluster/node.lister.js';
import { PodLister } from '../../cluster/pod.lister.js';
import { Options } from '../../config/options.js';
import { UsageExtension } from '../../model/usage-extension.js';
import { UsageSource } from '../../model/usage-source.js';
import { StorageModule } from '../../storage/storage.module.js';
import { Watches } from '../lists/watches.js';
import { WatchFeed } from './watch-feed.js';
import { watchMetrics } from './watch.metrics.js';
import { WatchService } from './watch.service.js';

/** Watches of metrics; in the server only with `--watch`. Others find them as `Watches`, if they are there. */
@Global()
@Module({
  imports: [ClusterModule, StorageModule],
  providers: [
    {
      provide: WatchFeed,
      inject: [UsageSource, NodeLister, PodLister, Options, { token: UsageExtension, optional: true }],
      useFactory: (
        source: UsageSource,
        nodes: NodeLister,
        pods: PodLister,
        { maxStalenessMs }: Options,
        extension?: UsageExtension,
      ) => new WatchFeed(source, nodes, pods, maxStalenessMs, extension !== undefined),
    },
    WatchService,
    { provide: Watches, useExisting: WatchService },
    ...watchMetrics,
  ],
  exports: [Watches],
})
export class WatchModule {}
