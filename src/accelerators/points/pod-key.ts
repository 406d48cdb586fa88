/** The key of a Pod. No name of a namespace has a slash. */
export function podKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
