import type { ApiClient, ApiObject } from './api-client.ts';

/** Gives a Pod a node, as a scheduler does. */
export async function bind(admin: ApiClient, { metadata }: ApiObject, nodeName: string): Promise<void> {
  const { namespace, name } = metadata;
  const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
  await admin.create(`/api/v1/namespaces/${namespace}/pods/${name}/binding`, binding);
}
