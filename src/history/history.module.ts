import { Global, Module } from '@nestjs/common';
import { AnswerWriter } from '../metrics-api/encoding/answer-writer.service.js';
import { MetricsApiModule } from '../metrics-api/metrics-api.module.js';
import { UsageHistory } from '../model/usage-history.js';
import { StorageModule } from '../storage/storage.module.js';
import { HistoryLists } from './history-lists.service.js';
import { HistoryController } from './history.controller.js';
import { HistoryMetrics } from './history-metrics.service.js';
import { historyMetrics } from './history.metrics.js';
import { HistoryService } from './history.service.js';

/** The history of usage; in the server only with `--history`. Others find it as a `UsageHistory`, if it is there. */
@Global()
@Module({
  imports: [MetricsApiModule, StorageModule],
  controllers: [HistoryController],
  providers: [
    AnswerWriter,
    HistoryLists,
    HistoryMetrics,
    HistoryService,
    { provide: UsageHistory, useExisting: HistoryService },
    ...historyMetrics,
  ],
  exports: [UsageHistory],
})
export class HistoryModule {}
