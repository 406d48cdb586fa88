import { badRequest } from '../objects/api-error.js';

/** What a row of a Table says of its object beside the cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/**
 * Reads the query parameter `includeObject`, its first value; `Metadata` when it is empty.
 *
 * @throws ApiError 400 for any other word
 */
export function parseIncludeObject(value: string | undefined): IncludeObject {
  if (value === undefined || value === '') return 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  const problem = `includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: ${problem}`);
}
