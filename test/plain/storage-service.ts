import { Counter, Gauge, Registry } from 'prom-client';
import type { Options } from '../../src/config/options.js';
import { StorageService } from '../../src/storage/storage.service.js';
import { testOptions } from '../test-options.ts';

/** Makes a storage with these options for a spec, and the metrics that it keeps. */
export function storageService(options: Partial<Options>) {
  const [registers, labelNames] = [[new Registry()], ['type'] as const];
  const points = new Gauge({ name: 'points', help: 'points', labelNames, registers });
  const impossible = new Counter({ name: 'impossible', help: 'impossible', labelNames, registers });
  return { storage: new StorageService(testOptions(options), points, impossible), points, impossible };
}
