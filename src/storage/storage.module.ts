import { Module } from '@nestjs/common';
import { storageMetrics } from './storage.metrics.js';
import { StorageService } from './storage.service.js';

/** Keeps the last two points of each node and container. */
@Module({ providers: [StorageService, ...storageMetrics], exports: [StorageService] })
export class StorageModule {}
