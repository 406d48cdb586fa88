import { TextCache } from '../model/text-cache.js';
import { type RequestAttributes, requestAttributes } from './request-attributes.js';

/** What of a request (Fastify's) says what it wants. */
interface Asked {
  readonly method: string;
  readonly raw: { readonly url?: string | undefined };
  /** What Fastify parsed of the URL: it depends on nothing else. */
  readonly query: unknown;
}

/** Some half a kilobyte each. */
export const MOST_URLS = 1024;

/** What requests want, each URL of a GET read once: autoscalers ask the same all day. */
export class KnownAttributes {
  private readonly byUrl = new TextCache<RequestAttributes>(MOST_URLS);

  /** Throws as `requestAttributes` does. */
  of({ method, raw: { url = '' }, query }: Asked): RequestAttributes {
    if (method !== 'GET') return requestAttributes(method, url, query);
    return this.byUrl.get(url, () => requestAttributes(method, url, query));
  }
}
