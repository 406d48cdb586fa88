/** A key for a Pod, by namespace and name. The length keeps them apart, since a page's labels may hold any character. */
export function podKey(namespace: string, name: string): string {
  return `${namespace.length} ${namespace}${name}`;
}
