import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../cluster/api-client.ts';

/** The objects of a text of YAML documents; one that is a List stands for its items. */
export function objectsOf(text: string): ApiObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(`${document.errors[0]!.message} in:\n${text}`);
    const object = document.toJS() as ApiObject | null;
    if (!object) return [];
    return object.kind === 'List' ? (object['items'] as ApiObject[]) : [object];
  });
}

/** The one object of a kind, or of a kind and name. */
export function only(objects: readonly ApiObject[], kind: string, name?: string): ApiObject {
  const found = objects.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  if (found.length !== 1)
    throw new Error(`${found.length} objects are a ${kind} ${name ?? ''}: ${names(objects).join(', ')}`);
  return found[0]!;
}

/** `<kind> <name>` of each, sorted. */
export function names(objects: readonly ApiObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}
