import type { IncomingHttpHeaders } from 'node:http';
import { forbidden } from './authorization-failure.ts';
import type { Authorization } from './authorization.ts';
import { nonResource } from './request-attributes.ts';
import type { RequestInfo } from './request-attributes.ts';
import { authenticated } from './user.ts';
import type { ApiUser } from './user.ts';

/**
 * Whom the request is to be answered as: the user, or the one of `kubectl --as`. Only the right to impersonate users is
 * looked at, not that for each group.
 * @throws ApiError 403 when the user may not impersonate.
 */
export function impersonated(user: ApiUser, headers: IncomingHttpHeaders, authorization: Authorization): ApiUser {
  const name = text(headers['impersonate-user']);
  if (!name) return user;
  const attributes: RequestInfo = {
    ...nonResource('impersonate', ''),
    isResourceRequest: true,
    resource: 'users',
    name,
  };
  if (!authorization.isAllowed(user, attributes)) throw forbidden(user, attributes);
  const groups = text(headers['impersonate-group']);
  return authenticated(name, groups ? groups.split(', ') : []);
}

function text(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : (header ?? []).join(', ');
}
