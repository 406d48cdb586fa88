import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { ScraperModule } from '../scraper/scraper.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { StateService } from './state.service.js';

/** Keeps points across restarts. Loaded with `--state-dir` only. */
@Module({ imports: [ClusterModule, ScraperModule, StorageModule], providers: [StateService] })
export class StateModule {}
