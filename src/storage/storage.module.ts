import { Module } from '@nestjs/common';
import { UsageExtension } from '../model/usage-extension.js';
import { UsageSource } from '../model/usage-source.js';
import { storageMetrics } from './storage.metrics.js';
import { StorageService } from './storage.service.js';

/** Keeps the last two points of each node and container. The read side knows it as a `UsageSource`. */
@Module({
  providers: [
    StorageService,
    {
      provide: UsageSource,
      inject: [StorageService, { token: UsageExtension, optional: true }],
      useFactory: (storage: StorageService, extension?: UsageExtension) => extension?.extend(storage) ?? storage,
    },
    ...storageMetrics,
  ],
  exports: [StorageService, UsageSource],
})
export class StorageModule {}
