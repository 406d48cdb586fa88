import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { ScraperModule } from '../scraper/scraper.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { Explanations } from './explanations.service.js';
import { reasonsMetrics } from './reasons.metrics.js';
import { MissingObjects } from './missing-objects.service.js';
import { NodeReasons } from './node-reasons.service.js';
import { PodReasons } from './pod-reasons.service.js';
import { ScrapeStates } from './scrape-states.service.js';

/** Why Nodes and Pods have no numbers. It keeps nothing and looks everything up on request. */
@Module({
  imports: [ClusterModule, ScraperModule, StorageModule],
  providers: [Explanations, MissingObjects, NodeReasons, PodReasons, ScrapeStates, ...reasonsMetrics],
  exports: [Explanations, MissingObjects, NodeReasons, PodReasons, ScrapeStates],
})
export class ReasonsModule {}
