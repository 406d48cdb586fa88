import type { AggregatedBackend } from './aggregated-backend.ts';
import { METRICS_GROUP } from './api-service.ts';

const TIMEOUT_MS = 5_000;

/** What `/openapi/v3` answers: where the document of each path is. */
export interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The part of the aggregated server's index that is about these versions; empty when it has none or does not answer. */
export async function fetchOpenApiIndex(
  backend: AggregatedBackend,
  versions: readonly string[],
): Promise<OpenApiIndex> {
  const index = await readIndex(backend).catch((): OpenApiIndex => ({ paths: {} }));
  const lent = new Set(versions.map((version) => `apis/${METRICS_GROUP}/${version}`));
  return { paths: Object.fromEntries(Object.entries(index.paths).filter(([path]) => lent.has(path))) };
}

async function readIndex(backend: AggregatedBackend): Promise<OpenApiIndex> {
  const { body } = await backend.getJson('/openapi/v3', 'application/json', TIMEOUT_MS);
  const { paths = {} }: Partial<OpenApiIndex> = JSON.parse(body);
  return { paths };
}
