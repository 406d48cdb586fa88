/** Takes away what a map has of all keys but these, such as of Nodes that are no more. */
export function retainKeys<K>(map: Map<K, unknown>, keys: ReadonlySet<K>): void {
  for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
}
