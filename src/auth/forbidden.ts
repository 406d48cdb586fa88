import { ApiError } from '../model/api-error.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The 403 of a user who may not do this, in the words of apiserver's ForbiddenStatusError. */
export function forbidden(user: User, attributes: RequestAttributes, reason: string): ApiError {
  const refusal = [escapeMarkup(refusalOf(user, attributes)), reason].filter(Boolean).join(': ');
  if (attributes.kind === 'path' || attributes.resource === '') {
    return new ApiError(403, 'Forbidden', `forbidden: ${refusal}`, {});
  }
  const { resource, group, name } = attributes;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const subject = name === '' ? qualified : `${qualified} ${quote(name)}`;
  const details = { ...(name && { name }), ...(group && { group }), kind: resource };
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${refusal}`, details);
}

function refusalOf({ name }: User, attributes: RequestAttributes): string {
  const who = `User ${quote(name)} cannot ${attributes.verb}`;
  if (attributes.kind === 'path') return `${who} path ${quote(attributes.path)}`;
  const { resource, subresource, group, namespace } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(namespace)}`;
  return `${who} resource ${quote(what)} in API group ${quote(group)} ${where}`;
}

/** Some clients show errors as pages. */
function escapeMarkup(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character]!);
}

/** In double quotes, as Go's %q writes printable text; what cannot be printed becomes an escape. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /\p{C}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
