import { decoratedSchemas } from '../openapi/decorated-schemas.js';
import type { Definitions } from '../openapi/schema.js';
import { NodeExplanation, PodExplanation } from '../reasons/objects/explanation.js';
import { FlagList } from './objects/flag-list.js';
import { ScrapeStateList } from './objects/scrape-state-list.js';
import { ServerStatus } from './objects/server-status.js';

/** The schemas of the internal API, by class. The build finds them out: see rolldown.config.js. */
export function internalSchemas(): Definitions {
  return decoratedSchemas([FlagList, NodeExplanation, PodExplanation, ScrapeStateList, ServerStatus]);
}
