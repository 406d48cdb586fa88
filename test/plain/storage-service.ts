import { Counter, Gauge, Registry } from 'prom-client';
import { Options } from '../../src/config/options.js';
import { StorageService } from '../../src/storage/storage.service.js';

/** A storage of its own for a spec, with these options, and the metrics that it keeps. */
export function storageService(options: Partial<Options>) {
  const [registers, labelNames] = [[new Registry()], ['type'] as const];
  const points = new Gauge({ name: 'points', help: 'points', labelNames, registers });
  const impossible = new Counter({ name: 'impossible', help: 'impossible', labelNames, registers });
  return { storage: new StorageService(Object.assign(new Options(), options), points, impossible), points, impossible };
}
