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

/** A file of the live page. */
export const ASSET = path('asset', 'Name of the file.');

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

/**
 * Taken by every list, in the order of their names.
 *
 * @param hasWatch whether metrics can be watched
 */
export function listParameters(hasWatch: boolean): readonly Parameter[] {
  const [bookmarks, version, timeout, watch] = hasWatch ? OF_WATCHES : OF_LISTS;
  return [
    query('allowWatchBookmarks', 'boolean', bookmarks),
    CONTINUE,
    query('fieldSelector', 'string', 'Only objects with these fields, such as metadata.name=web-0.'),
    query('labelSelector', 'string', 'Only objects with these labels, such as app=web,tier!=test.'),
    LIMIT,
    PRETTY,
    query('resourceVersion', 'string', version),
    query('resourceVersionMatch', 'string', 'Says how resourceVersion is meant, and needs it.'),
    query('sendInitialEvents', 'boolean', 'Is for watches; refused with anything else.'),
    query('timeoutSeconds', 'integer', timeout),
    query('watch', 'boolean', watch),
  ];
}

/** What the parameters of watches are where there are none. */
const OF_LISTS = [
  'Is for watches; ignored.',
  'Metrics have no versions; the newest are answered.',
  'Is for watches; ignored.',
  'Refused when it is true: metrics cannot be watched.',
] as const;
const OF_WATCHES = [
  'Asks a watch for events that only say how far it is.',
  'A watch begins after this version. A list has the newest metrics.',
  'How long a watch stays open; ignored with anything else.',
  'Asks for the changes of the list instead of the list.',
] as const;

/** Taken by every request for a history. */
export const SINCE_SECONDS = query('sinceSeconds', 'integer', 'Only the last seconds; absent: all that is kept.');

function path(name: string, description: string): Parameter {
  return { name, in: 'path', description, required: true, schema: { type: 'string', uniqueItems: true } };
}

function query(name: string, type: 'boolean' | 'integer' | 'string', description: string): Parameter {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}
