import type { RequestInfo } from './request-attributes.ts';
import { apiError } from './status.ts';
import type { StatusError } from './status.ts';
import type { ApiUser } from './user.ts';

/** The 403 of a user who may not do this, in the words of the real server: they name user, verb, resource and scope. */
export function forbidden(user: ApiUser, attributes: RequestInfo): StatusError {
  const { name, resource, apiGroup } = attributes;
  if (!attributes.isResourceRequest) {
    return apiError(403, `forbidden: User "${user.username}" cannot ${attributes.verb} path "${attributes.path}"`, {});
  }
  const qualified = apiGroup ? `${resource}.${apiGroup}` : resource;
  const subject = name ? `${qualified} "${name}"` : qualified;
  return apiError(403, `${subject} is forbidden: ${refusal(user, attributes)}`, {
    ...(name && { name }),
    ...(apiGroup && { group: apiGroup }),
    kind: resource,
  });
}

function refusal(user: ApiUser, { verb, resource, subresource, apiGroup, namespace }: RequestInfo): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user.username}" cannot ${verb} resource "${what}" in API group "${apiGroup}" ${scope}`;
}
