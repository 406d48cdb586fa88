/** One change of what exists. `previous` is what an update or delete replaces. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  readonly previous?: T;
}
