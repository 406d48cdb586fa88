// How the API machinery reads query parameters. There is one copy, because authorization and the handler must read the same
// value.

/** The first value of a query parameter, which is the one that counts; undefined when the parameter is absent. */
export function firstQueryValue(query: unknown, name: string): string | undefined {
  const value: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}

/** Truth of a boolean query parameter: absent, `false` and `0` are false; all else is true, an empty one included. */
export function isTrueQueryValue(value: string | undefined): boolean {
  return value !== undefined && value.toLowerCase() !== 'false' && value !== '0';
}
