/** What a field selector may ask of a Pod: the original's fields, and the Node, whose kubelet reported it. */
export function podFields(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  nodeName: string,
): Record<string, string> {
  return { 'metadata.name': name, 'metadata.namespace': namespace, 'spec.nodeName': nodeName };
}

/** What a field selector may ask of a Node. */
export function nodeFields({ name }: { readonly name: string }): Record<string, string> {
  return { 'metadata.name': name };
}
