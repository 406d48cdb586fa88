import { fieldText } from './field-value.ts';
import type { ResourceDefinition } from './resources.ts';
import { apiError } from './status.ts';

/**
 * Reads a field selector, `a=b`, `a==b` and `a!=b` joined by commas, over the fields that the resource can select by.
 * @throws ApiError 400 when it cannot be read or names another field.
 */
export function parseFieldSelector(definition: ResourceDefinition, text: string): (object: unknown) => boolean {
  const tests = text
    .split(',')
    .filter(Boolean)
    .map((term) => parseTerm(definition, term));
  return (object) => tests.every((test) => test(object));
}

function parseTerm(definition: ResourceDefinition, term: string): (object: unknown) => boolean {
  const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
  if (!match) throw apiError(400, `invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, wanted] = match;
  const common = definition.namespaced ? ['metadata.name', 'metadata.namespace'] : ['metadata.name'];
  if (![...common, ...definition.selectableFields].includes(field)) {
    throw apiError(400, `field label not supported: ${field}`);
  }
  return (object) => (fieldText(object, field) === wanted) !== (operator === '!=');
}
