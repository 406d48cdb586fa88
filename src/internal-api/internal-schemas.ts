import { decoratedSchemas } from '../openapi/decorated-schemas.js';
import type { Definitions } from '../openapi/schema.js';
import { NodeExplanation, PodExplanation } from '../reasons/objects/explanation.js';
import { FlagList } from './objects/flag-list.js';
import { ScrapeStateList } from './objects/scrape-state-list.js';
import { ServerStatus } from './objects/server-status.js';

/**
 * The schemas of the internal API, by class. A file of its own: the build runs it and puts the result in its place
 * (rolldown.config.js).
 */
export function internalSchemas(): Definitions {
  return decoratedSchemas([FlagList, NodeExplanation, PodExplanation, ScrapeStateList, ServerStatus]);
}
