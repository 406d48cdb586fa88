import { Module } from '@nestjs/common';
import { APP_FILTER, DiscoveryModule } from '@nestjs/core';
import { ClusterModule } from '../cluster/cluster.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ANSWER_ROOM_BYTES } from '../model/answer-memory.js';
import { AnswerRoom } from './lists/answer-room.js';
import { DiscoveryController } from './discovery.controller.js';
import { AnswerWriter } from './encoding/answer-writer.service.js';
import { ExplainService } from './explain.service.js';
import { FirstNumbers } from './first-numbers.service.js';
import { metricsApiMetrics } from './lists/metrics-api.metrics.js';
import { ListAnswers } from './lists/list-answers.service.js';
import { MissingMetrics } from './missing-metrics.service.js';
import { NodesController } from './nodes.controller.js';
import { PodsController } from './pods.controller.js';
import { StatuszController } from './statusz.controller.js';
import { StatusFilter } from './status.filter.js';
import { PathIndex } from './path-index.service.js';
import { SharedLists } from './lists/shared-lists.service.js';
import { RootController } from './root.controller.js';

/** The API group metrics.k8s.io: discovery, and get and list of nodes and pods. Its filter words every failure. */
@Module({
  imports: [ClusterModule, DiscoveryModule, ReasonsModule, StorageModule],
  controllers: [DiscoveryController, NodesController, PodsController, StatuszController, RootController],
  providers: [
    PathIndex,
    { provide: AnswerRoom, useFactory: () => new AnswerRoom(ANSWER_ROOM_BYTES) },
    ExplainService,
    FirstNumbers,
    MissingMetrics,
    AnswerWriter,
    ListAnswers,
    SharedLists,
    ...metricsApiMetrics,
    { provide: APP_FILTER, useClass: StatusFilter },
  ],
  exports: [AnswerRoom],
})
export class MetricsApiModule {}
