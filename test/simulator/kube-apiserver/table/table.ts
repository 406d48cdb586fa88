import type { KubernetesObject } from '../../object-store.ts';
import { partialObjectMetadata } from '../partial-object-metadata.ts';

/** A cell of a Table row. */
export type Cell = string | number | boolean;

/** The columns of one kind, as `kubectl get` shows them. */
export interface TableDefinition {
  readonly columns: readonly Column[];
  /** The cells of one object. A method, so that a table can say which kind of object it is for. */
  cells(object: KubernetesObject): Cell[];
}

/** One column; those of priority 1 are shown by `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** Which part of each object a Table carries along; kubectl relies on `Metadata` for names and namespaces. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** A column of texts. */
export function column(name: string, priority = 0): Column {
  const format = name === 'Name' ? 'name' : '';
  return { name, type: 'string', format, description: `${name} of the object.`, priority };
}

/** One row. */
export function tableRow(table: TableDefinition, object: KubernetesObject, include: IncludeObject): object {
  const included = { None: undefined, Metadata: partialObjectMetadata(object), Object: object }[include];
  return { cells: table.cells(object), ...(included && { object: included }) };
}

/** A time before now as `kubectl get` writes it: `45s`, `3m12s`, `5h`, `4d2h`, `2y30d`. */
export function age(timestamp: string | undefined): string {
  if (!timestamp) return '<unknown>';
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(timestamp)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's');
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  if (days < 2920) return twoUnits(Math.floor(days / 365), 'y', days % 365, 'd');
  return `${Math.floor(days / 365)}y`;
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** The query parameter `includeObject`; `Metadata` when it is not given. */
export function readIncludeObject(query: URLSearchParams): IncludeObject {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}
