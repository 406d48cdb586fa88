import { type Definitions, type Schema, SCHEMAS } from './schema.js';

/** Those of the definitions that something refers to, directly or through others, in the order of their names. */
export function reachable(from: object, definitions: Definitions): Definitions {
  const found = new Map<string, Schema>();
  const waiting = referencesIn(from);
  for (const name of waiting) {
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`there is no definition of ${name}`);
    if (found.has(name)) continue;
    found.set(name, definition);
    waiting.push(...referencesIn(definition));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(SCHEMAS.length)] : referencesIn(inner),
  );
}
