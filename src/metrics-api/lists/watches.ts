import type { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Representation } from '../encoding/representation.js';
import type { ListOptions } from './list-options.js';

/** A watch that is asked for. */
export interface WatchRequest {
  readonly kind: 'NodeMetrics' | 'PodMetrics';
  readonly apiVersion: string;
  readonly namespace?: string | undefined;
  readonly options: ListOptions;
  readonly wanted: Representation;
  readonly reply: FastifyReply;
}

/** Starts watches. Also the token by which Nest injects it; without `--watch` nothing provides it. */
export abstract class Watches {
  /**
   * Returns the body of the response, which ends when the watch does. It is a file to Nest, since Nest reads from any other
   * stream itself.
   *
   * @throws ApiError 400 for a parameter that does not parse, 406 for a form that a watch does not have, 429 when there
   *   are too many
   */
  abstract openWatch(request: WatchRequest): StreamableFile;
}
