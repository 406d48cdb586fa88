import type { Schema } from './schema.js';

/** A parameter of a request, as OpenAPI 3 writes it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly description: string;
  readonly required?: true;
  readonly schema: Schema;
}

/** The name of one object. */
export const NAME = path('name', 'Name of the Node or Pod.');

/** The namespace of the objects. */
export const NAMESPACE = path('namespace', 'Namespace of the Pods.');

/** Taken by every request for objects. */
export const PRETTY = query('pretty', 'string', 'Indents JSON when it is true.');

const CONTINUE = query(
  'continue',
  'string',
  'Where the page begins: what the page before gave as its metadata.continue.',
);
const LIMIT = query('limit', 'integer', 'At most so many objects; what is left is fetched with continue.');

/** Taken by every list that is given in pages. */
export const PAGE_PARAMETERS: readonly Parameter[] = [CONTINUE, LIMIT];

/** Taken by every list, in the order of their names. */
export const LIST_PARAMETERS: readonly Parameter[] = [
  query('allowWatchBookmarks', 'boolean', 'Is for watches; ignored.'),
  CONTINUE,
  query('fieldSelector', 'string', 'Only objects with these fields, such as metadata.name=web-0.'),
  query('labelSelector', 'string', 'Only objects with these labels, such as app=web,tier!=test.'),
  LIMIT,
  PRETTY,
  query('resourceVersion', 'string', 'Metrics have no versions; the newest are answered.'),
  query('resourceVersionMatch', 'string', 'Says how resourceVersion is meant, and needs it.'),
  query('sendInitialEvents', 'boolean', 'Is for watches; refused with anything else.'),
  query('timeoutSeconds', 'integer', 'Is for watches; ignored.'),
  query('watch', 'boolean', 'Refused when it is true: metrics cannot be watched.'),
];

/** Taken by every request for a history. */
export const SINCE_SECONDS = query('sinceSeconds', 'integer', 'Only the last seconds; absent: all that is kept.');

function path(name: string, description: string): Parameter {
  return { name, in: 'path', description, required: true, schema: { type: 'string', uniqueItems: true } };
}

function query(name: string, type: 'boolean' | 'integer' | 'string', description: string): Parameter {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}
