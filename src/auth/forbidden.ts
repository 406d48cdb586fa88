import { ApiError } from '../model/api-error.js';
import { quote } from './quote.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The 403 of a user who may not do this, in the words of apiserver's ForbiddenStatusError. */
export function forbidden(user: User, attributes: RequestAttributes, reason: string): ApiError {
  const refusal = [escapeMarkup(refusalText(user, attributes)), reason].filter(Boolean).join(': ');
  if (attributes.kind === 'path' || attributes.resource === '') {
    return new ApiError(403, 'Forbidden', `forbidden: ${refusal}`, {});
  }
  const { resource, group, name } = attributes;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const subject = name === '' ? qualified : `${qualified} ${quote(name)}`;
  const details = { ...(name && { name }), ...(group && { group }), kind: resource };
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${refusal}`, details);
}

/** The 403 that the promise rejects with; undefined if it resolves. Other rejections pass through. */
export async function refusalOf(asked: Promise<void>): Promise<ApiError | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return error;
    throw error;
  }
}

function refusalText({ name }: User, attributes: RequestAttributes): string {
  const who = `User ${quote(name)} cannot ${attributes.verb}`;
  if (attributes.kind === 'path') return `${who} path ${quote(attributes.path)}`;
  const { resource, subresource, group, namespace } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(namespace)}`;
  return `${who} resource ${quote(what)} in API group ${quote(group)} ${where}`;
}

/** Some clients show errors as HTML. */
function escapeMarkup(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character]!);
}
