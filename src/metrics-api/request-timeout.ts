import { parseGoDuration } from '../config/go-duration.js';
import { badRequest } from './api-error.js';

/**
 * Checks the query parameter `timeout`, by which a client asks for less time than the server's own bound. Answers take
 * milliseconds here, so it shortens nothing; but what is no duration is refused, as the generic API server does.
 *
 * @throws ApiError 400
 */
export function checkTimeout(text: string | undefined): void {
  if (text === undefined || text === '') return;
  try {
    parseGoDuration(text);
  } catch (error) {
    throw badRequest(`invalid timeout specified in the request URL - ${(error as Error).message}`);
  }
}
