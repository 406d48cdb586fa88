import { TextCache } from '../model/text-cache.js';
import { type RequestAttributes, requestAttributes } from './request-attributes.js';

/** The parts of a request (of Fastify) that say what it wants. */
interface AskedRequest {
  readonly method: string;
  readonly raw: { readonly url?: string | undefined };
  /** Parsed from the URL alone. */
  readonly query: unknown;
}

/** About 500 bytes each. */
export const MOST_URLS = 1024;

/** The attributes of requests. Each URL of a GET is read once, because autoscalers repeat the same few. */
export class KnownAttributes {
  private readonly byUrl = new TextCache<RequestAttributes>(MOST_URLS);

  /** Throws like `requestAttributes`. */
  attributesOf({ method, raw: { url = '' }, query }: AskedRequest): RequestAttributes {
    if (method !== 'GET') return requestAttributes(method, url, query);
    return this.byUrl.get(url, () => requestAttributes(method, url, query));
  }
}
