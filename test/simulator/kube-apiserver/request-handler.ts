import type { ClusterStore } from '../object-store.ts';
import type { AggregationLayer } from './aggregation/aggregation-layer.ts';
import { serveDiscovery } from './discovery-answers.ts';
import { reviewKind } from './discovery.ts';
import { sendObject, sendText } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { serveFixedAnswer } from './fixed-answers.ts';
import { serveGet, serveList } from './read.ts';
import { findResource } from './resources.ts';
import type { ResourceDefinition } from './resources.ts';
import type { Reviews } from './reviews.ts';
import { apiError } from './status.ts';
import type { WatchStream } from './watch-stream.ts';
import { serveWatch } from './watch.ts';

/** What requests are answered from. */
export interface RequestHandlerParts {
  readonly store: ClusterStore;
  readonly reviews: Reviews;
  readonly aggregation: AggregationLayer;
  readonly bookmarkIntervalMs: number;
}

/** Answers requests that are allowed, and knows the watches that are open. */
export class RequestHandler {
  private readonly parts: RequestHandlerParts;
  private readonly watches = new Map<WatchStream, string>();

  constructor(parts: RequestHandlerParts) {
    this.parts = parts;
  }

  /** Sends the request where it belongs. */
  async serve(exchange: Exchange): Promise<void> {
    const { attributes, url, request } = exchange;
    const { aggregation, reviews } = this.parts;
    if (aggregation.owns(url.pathname)) return aggregation.serve(exchange);
    const review = reviewKind(attributes.apiGroup, attributes.resource);
    if (review && request.method === 'POST') return reviews.serve(review, exchange);
    const definition = findResource(attributes.apiGroup, attributes.apiVersion, attributes.resource);
    if (definition && !attributes.subresource) return this.serveResource(definition, exchange);
    if (review || request.method !== 'GET') throw methodNotAllowed();
    if (url.pathname === '/openapi/v3') return sendObject(exchange.response, 200, await aggregation.openApiIndex());
    if (serveFixedAnswer(exchange) || serveDiscovery(exchange, aggregation.groups())) return undefined;
    return sendText(exchange.response, 404, '404 page not found\n');
  }

  /** How many watches are open, of all resources or of one. */
  countWatches(resource?: string): number {
    return [...this.watches.values()].filter((name) => resource === undefined || name === resource).length;
  }

  /** Breaks off every open watch; returns how many there were. */
  cutWatches(): number {
    const open = [...this.watches.keys()];
    for (const watch of open) watch.cut();
    return open.length;
  }

  private async serveResource(definition: ResourceDefinition, exchange: Exchange): Promise<void> {
    const { store, bookmarkIntervalMs } = this.parts;
    const { verb } = exchange.attributes;
    if (verb === 'get') serveGet(store, definition, exchange);
    else if (verb === 'list') await serveList(store, definition, exchange);
    else if (verb === 'watch') {
      const watch = serveWatch(store, definition, exchange, bookmarkIntervalMs);
      this.watches.set(watch, definition.name);
      watch.whileOpen(() => this.watches.delete(watch));
    } else throw methodNotAllowed();
  }
}

function methodNotAllowed(): Error {
  return apiError(405, 'the server does not allow this method on the requested resource', {});
}
