import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { HealthModule } from '../health/health.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { ScraperModule } from '../scraper/scraper.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { InternalController } from './internal.controller.js';
import { InternalDocsController } from './internal-docs.controller.js';
import { ServerStatusService } from './server-status.service.js';

/** What the server knows of itself, for whoever operates it: docs/internal-api.md. */
@Module({
  imports: [ClusterModule, HealthModule, ReasonsModule, ScraperModule, StorageModule],
  controllers: [InternalController, InternalDocsController],
  providers: [ServerStatusService],
})
export class InternalApiModule {}
