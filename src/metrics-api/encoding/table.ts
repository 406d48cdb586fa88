import { BASE_RESOURCES, CPU, MEMORY } from '../../model/resources.js';
import type { UsageHistory } from '../../model/usage-history.js';
import { type ServedObject, metricsItemOf } from '../objects/served-object.js';
import type { MetaVersion } from '../objects/partial-object-metadata.js';
import type { Table, TableColumnDefinition, TableRow } from '../objects/table.js';
import type { ListShape } from './converted-list.js';
import { type ResponseObject, type MetricsItem, type MetricsObject, isList } from '../objects/response-object.js';
import { formatHumanDuration } from './human-duration.js';
import { toPartialObjectMetadata } from './partial-object-metadata.js';
import type { IncludeObject } from './table-options.js';
import { formatValue } from '../objects/quantity.js';
import { roundedQuantity } from '../objects/rounded-quantity.js';

/** What the columns that the original does not have are made of. */
export interface WideColumns {
  /** Time of the answer, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** The name of the Node that a Pod is bound to, when that is known. */
  readonly nodeNameOf?: (namespace: string, name: string) => string | undefined;
  /** What was used in the past; absent without `--history`, and there are no columns of it then. */
  readonly history?: UsageHistory | undefined;
}

/**
 * An object or a list as a Table: a column for each resource that any item has, and its name and window. A
 * list's token for the next page is the Table's. Without items there are no columns either, as in the original.
 *
 * @param wide adds, after the original's columns, the age of the sample, for Pods the Node, and GPUs if any item has one
 * @param columns the resources that have a column; undefined: those that any item has
 */
export function toTable(
  object: MetricsObject,
  apiVersion: MetaVersion,
  includeObject: IncludeObject,
  wide?: WideColumns,
  columns?: readonly string[],
): Table {
  const items: readonly MetricsItem[] = isList(object) ? object.items : [object];
  const metadata = isList(object) ? object.metadata : {};
  const head = { kind: 'Table', apiVersion, metadata } as const;
  const [first] = items;
  if (first === undefined) return { ...head, columnDefinitions: null, rows: null };
  const resources = columns ?? resourcesOfObjects(items);
  const include = includer(object, apiVersion, includeObject);
  const rows = items.map((item): TableRow => ({ cells: cellsOf(item, resources, wide), object: include(item) }));
  return { ...head, columnDefinitions: columnsOf(isPod(first), resources, wide), rows };
}

/**
 * A list as a Table with the columns of `kubectl get -o wide`, row by row.
 *
 * @param resources those that any item has
 * @param atTime the time of the answer, and the history, if there is one
 */
export function tableShape(
  list: ResponseObject,
  apiVersion: MetaVersion,
  includeObject: IncludeObject,
  resources: readonly string[],
  atTime: Pick<WideColumns, 'nowMs' | 'history'>,
): ListShape {
  const columnDefinitions = columnsOf(list.kind === 'PodMetricsList', resources, atTime);
  const include = includer(list, apiVersion, includeObject);
  return {
    whole: ({ metadata }, rows) => {
      const hasRows = rows.length > 0;
      const columns = { columnDefinitions: hasRows ? columnDefinitions : null, rows: hasRows ? rows : null };
      return { kind: 'Table', apiVersion, metadata, ...columns } as ResponseObject;
    },
    item: (measured) => {
      const item = metricsItemOf(measured);
      const wide = { ...atTime, nodeNameOf: () => measured.usage.nodeName };
      return { cells: cellsOf(item, resources, wide), object: include(item) };
    },
  };
}

/** The names of the resources that any of the items has, sorted. All have CPU and memory. */
export function resourceNamesOf(items: readonly ServedObject[]): string[] {
  const names = new Set(BASE_RESOURCES.map(({ name }) => name));
  for (const { usage } of items) for (const { name } of usage.resources) names.add(name);
  return [...names].sort();
}

/** The names of the resources that any of the objects has, sorted. */
export function resourcesOfObjects(items: readonly MetricsItem[]): string[] {
  const resources = new Set<string>();
  for (const item of items) for (const resource of usagesOf(item)[0]?.keys() ?? []) resources.add(resource);
  return [...resources].sort();
}

function columnsOf(ofPods: boolean, resources: readonly string[], wide?: WideColumns): TableColumnDefinition[] {
  const columns = [
    column('Name', 'name', 'Name of the resource'),
    ...resources.filter(isKubeletsOwn).map((resource) => column(resource, 'quantity', '')),
    column('Window', 'duration', ''),
  ];
  if (wide === undefined) return columns;
  columns.push(column('Age', '', 'Time since the usage was measured', 1));
  if (ofPods) columns.push(column('Node', '', 'Name of the Node that the Pod is bound to', 1));
  if (resources.some(isDevice)) columns.push(column('GPU', 'quantity', 'Devices that are busy', 1));
  if (wide.history !== undefined) columns.push(...PEAK_COLUMNS);
  return columns;
}

function column(
  name: string,
  format: TableColumnDefinition['format'],
  description: string,
  priority: TableColumnDefinition['priority'] = 0,
): TableColumnDefinition {
  return { name, type: 'string', format, description, priority };
}

const PEAK_COLUMNS: readonly TableColumnDefinition[] = [
  column('CPU Max', 'quantity', 'Most CPU that was used in the time that is kept', 1),
  column('Memory Max', 'quantity', 'Most memory that was used in the time that is kept', 1),
  column('Since', '', 'Time since the first usage that is kept, and since all containers restarted', 1),
];

function cellsOf(item: MetricsItem, resources: readonly string[], wide?: WideColumns): string[] {
  const { name, namespace = '' } = item.metadata;
  const usages = usagesOf(item);
  const cells = [name];
  for (const resource of resources.filter(isKubeletsOwn)) {
    const quantities = usages.map((usage) => usage.get(resource));
    // What is not known of some container is not known of the Pod, and is not zero.
    cells.push(quantities.every((text) => text !== undefined) ? sumQuantities(resource, quantities) : '<unknown>');
  }
  cells.push(item.window);
  if (wide === undefined) return cells;
  cells.push(formatHumanDuration(wide.nowMs - Date.parse(item.timestamp)));
  if (isPod(item)) cells.push(wide.nodeNameOf?.(namespace, name) || '<unknown>');
  if (resources.some(isDevice)) cells.push(busyDevices(usages));
  if (wide.history !== undefined) cells.push(...peakCells(item, wide.history, wide.nowMs));
  return cells;
}

function peakCells(item: MetricsItem, history: UsageHistory, nowMs: number): string[] {
  const { name, namespace = '' } = item.metadata;
  const peak = isPod(item) ? history.findPodPeak(namespace, name, nowMs) : history.findNodePeak(name, nowMs);
  if (peak === undefined) return PEAK_COLUMNS.map(() => '<unknown>');
  const cpu = roundedQuantity(CPU.unit, peak.cpuNanocores);
  const since = formatHumanDuration(nowMs - peak.sinceMs);
  const { restartedMs } = peak;
  const restarted = restartedMs === undefined ? '' : ` (restarted ${formatHumanDuration(nowMs - restartedMs)} ago)`;
  return [cpu, roundedQuantity(MEMORY.unit, peak.memoryBytes), `${since}${restarted}`];
}

/** The devices of all kinds together. */
function busyDevices(usages: readonly Map<string, string>[]): string {
  const quantities = usages.flatMap((usage) => [...usage].filter(([name]) => isDevice(name)).map(([, text]) => text));
  return quantities.length === 0 ? '<none>' : sumQuantities('', quantities);
}

/** Whether it is no extended resource: the names of those have a domain. */
function isKubeletsOwn(resource: string): boolean {
  return !resource.includes('/');
}

/** Whether it counts devices, such as `nvidia.com/gpu` and not `nvidia.com/gpu-memory`. */
function isDevice(resource: string): boolean {
  return !isKubeletsOwn(resource) && !resource.endsWith('-memory');
}

function includer(object: ResponseObject, apiVersion: MetaVersion, includeObject: IncludeObject) {
  // Items of a list do not say what they are; alone in a row they must.
  const kind = object.kind!.replace(/List$/, '');
  const { apiVersion: itemVersion } = object;
  return (item: MetricsItem): TableRow['object'] => {
    if (includeObject === 'None') return null;
    if (includeObject === 'Metadata') return toPartialObjectMetadata(item, apiVersion);
    return Object.assign({ kind, apiVersion: itemVersion }, item);
  };
}

function usagesOf(item: MetricsItem): Map<string, string>[] {
  const usages = isPod(item) ? item.containers.map(({ usage }) => usage) : [item.usage];
  return usages.map((usage) => new Map(Object.entries(usage)));
}

function isPod(item: MetricsItem): item is Extract<MetricsItem, { containers: unknown }> {
  return 'containers' in item;
}

/** Billionths of the unit that each suffix stands for. */
const NANO: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  ...powers('k M G T P E', 1000n),
  ...powers('Ki Mi Gi Ti Pi Ei', 1024n),
};

function powers(suffixes: string, base: bigint): Record<string, bigint> {
  return Object.fromEntries(suffixes.split(' ').map((suffix, i) => [suffix, 10n ** 9n * base ** BigInt(i + 1)]));
}

/**
 * The sum of Quantities of one resource, as a canonical Quantity. Quantities are whole numbers with a suffix, as this
 * server writes them.
 *
 * @param resource `cpu` is counted in billionths, every other resource in whole units or in thousandths
 */
export function sumQuantities(resource: string, quantities: readonly string[]): string {
  // By far the most Pods have one container, whose Quantity is canonical already.
  if (quantities.length === 1) return quantities[0]!;
  const nano = quantities.reduce((sum, text) => sum + toNano(text), 0n);
  if (resource === CPU.name) return formatValue('nanocores', Number(nano));
  const isWhole = nano === (nano / NANO['']!) * NANO['']!;
  const [unit, size] = isWhole ? (['bytes', ''] as const) : (['thousandths', 'm'] as const);
  return formatValue(unit, Number(nano / NANO[size]!));
}

function toNano(text: string): bigint {
  const [, digits = '0', suffix = ''] = /^(\d+)(\D*)$/.exec(text) ?? [];
  return BigInt(digits) * (NANO[suffix] ?? 0n);
}
