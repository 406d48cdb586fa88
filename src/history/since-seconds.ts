import { badRequest } from '../metrics-api/objects/api-error.js';
import { firstQueryValue } from '../model/query.js';

/**
 * Reads the parameter `sinceSeconds` of a query.
 *
 * @returns milliseconds; infinity: the whole history
 * @throws ApiError 400 if it is not a whole number of at least 1
 */
export function sinceMsOf(query: unknown): number {
  const text = firstQueryValue(query, 'sinceSeconds');
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds * 1000;
  throw badRequest(`sinceSeconds is ${JSON.stringify(text.slice(0, 50))}; want a whole number of seconds, such as 600`);
}
