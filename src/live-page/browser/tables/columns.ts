import { spanText, titleOfSpan } from '../history/span-text.js';
import { formatAmount, formatPercent } from '../kubernetes/quantity.js';
import type { Amounts, Row } from './row.js';

/** A column of a table of rows. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** What the title stands for, where it is short. */
  readonly hint?: string;
  readonly kind: 'name' | 'text' | 'number' | 'share' | 'history' | 'sample';
  /** The resource of a `history`. */
  readonly resource?: 'cpu' | 'memory';
  /** What rows are sorted by; undefined: last. A column without it is not sorted. */
  readonly sortValue?: (row: Row) => string | number | undefined;
  /** What the cell says. */
  readonly textOf?: (row: Row) => string;
  /** The width in rem, and how narrow the page may be before the column is left out: `1` is left out first. */
  readonly width: number;
  readonly leaveOut?: 1 | 2;
}

/** What the user may read, and what there is. */
export interface Known {
  readonly hasNamespaces: boolean;
  /** Whether requests and limits, or allocatable, are known. */
  readonly hasObjects: boolean;
  readonly hasGpus: boolean;
  /** The time of the sparklines, in seconds; undefined: there is no history. */
  readonly historySeconds: number | undefined;
}

/** The columns of the table of Pods. */
export function podColumns(known: Known): Column[] {
  const bounds = (resource: 'cpu' | 'memory'): Column[] => [
    shareColumn(resource, 'request', '% req', 1),
    shareColumn(resource, 'limit', '% lim', 1),
  ];
  return [
    ...(known.hasNamespaces ? [textColumn('namespace', 'Namespace', ({ namespace }) => namespace, 7, 2)] : []),
    nameColumn('Pod'),
    ...(known.hasObjects ? [textColumn('node', 'Node', ({ node }) => node, 7, 1)] : []),
    ...usageColumns('cpu', known, bounds('cpu')),
    ...usageColumns('memory', known, bounds('memory')),
    ...gpuColumns(known),
    sampleColumn(),
  ];
}

/** The columns of the table of Nodes. */
export function nodeColumns(known: Known): Column[] {
  return [
    nameColumn('Node'),
    ...usageColumns('cpu', known, [shareColumn('cpu', 'allocatable', '% alloc', 2)]),
    ...usageColumns('memory', known, [shareColumn('memory', 'allocatable', '% alloc', 2)]),
    ...gpuColumns(known),
    sampleColumn(),
  ];
}

function nameColumn(title: string): Column {
  return { id: 'name', title, kind: 'name', sortValue: ({ name }) => name, textOf: ({ name }) => name, width: 14 };
}

function textColumn(
  id: string,
  title: string,
  sortValue: (row: Row) => string | undefined,
  width: number,
  leaveOut: 1 | 2,
): Column {
  return { id, title, kind: 'text', sortValue, textOf: (row) => sortValue(row) ?? '', width, leaveOut };
}

function usageColumns(resource: 'cpu' | 'memory', known: Known, shares: readonly Column[]): Column[] {
  const title = resource === 'cpu' ? 'CPU' : 'Memory';
  return [
    {
      id: resource,
      title,
      kind: 'number',
      sortValue: (row) => row[resource].used,
      textOf: (row) => textOfAmount(resource, row[resource].used),
      width: 5.5,
    },
    ...historyColumns(resource, title, known),
    ...(known.hasObjects ? shares : []),
  ];
}

function historyColumns(resource: 'cpu' | 'memory', name: string, { historySeconds }: Known): Column[] {
  if (historySeconds === undefined) return [];
  const [title, hint] = [`last ${spanText(historySeconds)}`, titleOfSpan(name, historySeconds)];
  return [{ id: `${resource}History`, title, hint, kind: 'history', resource, width: 6.5 }];
}

function shareColumn(
  resource: 'cpu' | 'memory',
  of: 'request' | 'limit' | 'allocatable',
  title: string,
  leaveOut: 1 | 2,
): Column {
  const name = { cpu: 'CPU', memory: 'Memory' }[resource];
  return {
    id: `${resource}${of[0]!.toUpperCase()}${of.slice(1)}`,
    title,
    hint: `${name} of ${of}`,
    kind: 'share',
    sortValue: (row) => shareOf(row[resource], of),
    textOf: (row) => textOfShare(row[resource], of),
    width: 4.5,
    leaveOut,
  };
}

function gpuColumns({ hasGpus }: Known): Column[] {
  if (!hasGpus) return [];
  const textOf = ({ gpu }: Row) => textOfAmount('gpu', gpu);
  return [{ id: 'gpu', title: 'GPU', kind: 'number', sortValue: ({ gpu }) => gpu, textOf, width: 4 }];
}

function sampleColumn(): Column {
  // The newest sample is the largest time, and the lowest age.
  const sortValue = ({ sampleMs }: Row) => (sampleMs === undefined ? undefined : -sampleMs);
  return { id: 'sample', title: 'Sample', hint: 'Age of the sample', kind: 'sample', sortValue, width: 5 };
}

function textOfAmount(resource: string, value: number | undefined): string {
  return value === undefined ? '–' : formatAmount(resource, value);
}

/** Returns what part of its request, limit or allocatable is used; undefined if one of them is unknown. */
export function shareOf(amounts: Amounts, of: 'request' | 'limit' | 'allocatable'): number | undefined {
  const { used, [of]: whole } = amounts;
  return used === undefined || whole === undefined || whole === 0 ? undefined : used / whole;
}

function textOfShare(amounts: Amounts, of: 'request' | 'limit' | 'allocatable'): string {
  const share = shareOf(amounts, of);
  if (share !== undefined) return formatPercent(share, 1);
  return amounts[of] === undefined ? 'none' : '–';
}
