import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { KubeletModule } from '../kubelet/kubelet.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ContestedPods } from './contested-pods.service.js';
import { DeletedPods } from './deleted-pods.service.js';
import { ScrapeCycle } from './scrape-cycle.service.js';
import { ScrapeMetrics } from './scrape-metrics.service.js';
import { scraperMetrics } from './scraper.metrics.js';
import { ScraperService } from './scraper.service.js';
import { Targets } from './targets.service.js';

/** Scrapes every node on time and stores the numbers. The application imports `ScheduleModule.forRoot()`. */
@Module({
  imports: [ClusterModule, KubeletModule, StorageModule],
  providers: [ScrapeCycle, ScraperService, ScrapeMetrics, Targets, ContestedPods, DeletedPods, ...scraperMetrics],
  exports: [ScrapeCycle, ScraperService, Targets],
})
export class ScraperModule {}
