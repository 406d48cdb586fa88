import { ApiError } from '../model/api-error.js';
import { extraOf, type RequestHeaders } from './request-headers.js';
import type { User } from './user.js';

const EXTRA_PREFIX = 'Impersonate-Extra-';

/**
 * Whom the `Impersonate-*` headers name, without the groups that follow from the name; undefined when there are none.
 *
 * @throws ApiError 400 when they name groups, a UID or extra facts, but no user
 */
export function wantedUserOf(headers: RequestHeaders): User | undefined {
  const name = headers.first('Impersonate-User');
  const uid = headers.first('Impersonate-Uid');
  const groups = headers.all('Impersonate-Group');
  const extra = extraOf(headers, [EXTRA_PREFIX]);
  if (name !== '') return { name, ...(uid && { uid }), groups, extra };
  if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw new ApiError(400, 'BadRequest', 'requested groups, a UID or extra without impersonating a user name');
}
