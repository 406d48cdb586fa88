import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { ScraperModule } from '../scraper/scraper.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { StartGate } from './start-gate.service.js';

/** Whether the server is alive and ready. */
@Module({
  imports: [ClusterModule, ScraperModule, StorageModule],
  controllers: [HealthController],
  providers: [HealthService, StartGate],
  exports: [HealthService],
})
export class HealthModule {}
