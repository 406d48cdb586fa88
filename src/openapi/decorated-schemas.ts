import type { INestApplication, Type } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import { NodeMetricsList } from '../metrics-api/objects/node-metrics.js';
import { PodMetricsList } from '../metrics-api/objects/pod-metrics.js';
import type { Definitions } from './schema.js';

/** An application without modules. SwaggerModule needs only these methods. */
const NO_ROUTES = {
  container: { getModules: () => new Map() },
  getHttpAdapter: () => ({ getType: () => 'fastify' }),
} as unknown as INestApplication;

/**
 * The schemas that @nestjs/swagger reads from the decorators of the classes and of all that they refer to, by class.
 */
export function decoratedSchemas(classes: readonly Type[]): Definitions {
  const config = { openapi: '3.0.0', info: { title: '', version: '' }, components: {} };
  const options = { ignoreGlobalPrefix: true, extraModels: [...classes] };
  return (SwaggerModule.createDocument(NO_ROUTES, config, options).components?.schemas ?? {}) as Definitions;
}

/** The schemas of the metrics API, by class. */
export function metricsSchemas(): Definitions {
  return decoratedSchemas([NodeMetricsList, PodMetricsList]);
}
