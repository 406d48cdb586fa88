import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthCheck } from './check.js';
import { HealthController } from './health.controller.js';
import { CHECKS, HealthService, type Probe, PROBES } from './health.service.js';

const checksOf = (probe: Probe): HealthCheck[] =>
  CHECKS[probe].map((name) => ({ name, failure: () => (name === 'shutdown' ? 'stopping' : undefined) }));
const health = { checks: Object.fromEntries(PROBES.map((probe) => [probe, checksOf(probe)])) };

class HealthModule {}

describe('a probe', () => {
  let app: NestFastifyApplication;
  const ask = async (url: string) => {
    const { statusCode, body } = await app.inject({ url });
    return [statusCode, body];
  };

  beforeAll(async () => {
    const providers = [{ provide: HealthService, useValue: health }];
    const module = { module: HealthModule, controllers: [HealthController], providers };
    const adapter = new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } });
    app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false });
    await app.init();
  });
  afterAll(() => app.close());

  // Go's mux matches paths percent-decoded, and so does Fastify's router.
  it.each([
    ['/livez', '/%6civez'],
    ['/readyz', '/r%65adyz?'],
    ['/healthz', '/healthz/'],
    ['/livez?verbose', '/live%7a?verbose'],
    ['/readyz/ping', '/%72eadyz/p%69ng'],
    ['/readyz/shutdown', '/readyz/%73hutdown?x=/'],
    ['/livez/metadata-informer-sync', '/livez/metadata%2Dinformer-sync/'],
    ['/livez/poststarthook/max-in-flight-filter', '/livez/poststarthook/max%2Din-flight-filter'],
  ])('%s answers the same at %s', async (url, same) => {
    expect(await ask(same)).toEqual(await ask(url));
  });

  it('answers for itself', async () => {
    expect((await ask('/readyz?verbose'))[1]).toContain('[-]shutdown failed');
    expect((await ask('/livez?verbose'))[1]).not.toContain('shutdown');
    expect(await ask('/readyz/ping')).toEqual([200, 'ok']);
    expect(await ask('/readyz/poststarthook/storage-object-count-tracker-hook')).toEqual([200, 'ok']);
  });
});
