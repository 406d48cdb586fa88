/** The value at a dotted path of a JSON object, or undefined when a part of the way is missing. */
export function fieldValue(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** The value as a field selector compares it: missing is the empty text. */
export function fieldText(object: unknown, path: string): string {
  const value = fieldValue(object, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
