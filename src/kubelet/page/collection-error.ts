/** A page by which the kubelet says, or shows, that it could not collect its metrics. */
export class CollectionError extends Error {
  override readonly name = 'CollectionError';
}
