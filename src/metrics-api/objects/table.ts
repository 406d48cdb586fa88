import type { ListMeta } from './object-meta.js';
import type { MetaVersion, PartialObjectMetadata } from './partial-object-metadata.js';

/** What `kubectl get` prints: objects as rows of a table. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: MetaVersion;
  readonly metadata: ListMeta;
  /** Null when there are no rows, as the original writes it. */
  readonly columnDefinitions: readonly TableColumnDefinition[] | null;
  readonly rows: readonly TableRow[] | null;
}

/** What the cells of a column are. */
export interface TableColumnDefinition {
  readonly name: string;
  /** A type of OpenAPI. */
  readonly type: 'string';
  readonly format: '' | 'name' | 'quantity' | 'duration';
  readonly description: string;
  /** 0 is always shown, 1 where there is room: `kubectl get -o wide`. */
  readonly priority: 0 | 1;
}

/** One object of the table. */
export interface TableRow {
  /** One for each column. */
  readonly cells: readonly string[];
  /** Null when the client wants none. */
  readonly object: PartialObjectMetadata | object | null;
}
