import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HISTORY } from './sizing-figures.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const MEBIBYTE = 1024 * 1024;
/** Requests and limits of memory are multiples of it. */
const MEMORY_STEP_MIB = 32;
/** The share of its request that a server uses, and of its limit at its highest. */
const [USED_OF_REQUEST, USED_OF_LIMIT] = [0.85, 0.6];
/** A request of CPU is twice the average of scrapes, in steps, and never less than that of metrics-server. */
const [CPU_TIMES, CPU_STEP_M, LEAST_CPU_M] = [2, 50, 100];
/** The cycle that requests of CPU are for: what manifests and chart set as `--metric-resolution`. */
const CYCLE_S = 15;
/** Smaller clusters have no size of their own. */
const SMALLEST = 100;
/** Containers and the node itself are rows of the history. */
const ROWS_PER_POD = 1.5;

/** What was measured of this server on a cluster of one size. */
export interface Measured {
  readonly nodes: number;
  readonly pods: number;
  readonly cycleCpuS: number;
  readonly memoryMib: number;
  readonly highestMib: number;
  /** Of the list of all Pods in JSON, where it was measured. */
  readonly listBytes?: number;
}

/** A size with what its Pod should request. */
export interface Size extends Measured {
  /** Thousandths of a core. */
  readonly cpuM: number;
  readonly requestMib: number;
  readonly limitMib: number;
  /** What the history adds to request and limit. */
  readonly historyMib: number;
}

/** All measured sizes, the smallest first: those of docs/benchmarks*.md, whichever of these files there are. */
export function measuredSizes(folder = DOCS): Size[] {
  const sizes = readdirSync(folder)
    .filter((name) => /^benchmarks.*\.md$/.test(name))
    .flatMap((name) => sizesOf(readFileSync(`${folder}${name}`, 'utf8')))
    .sort((a, b) => a.nodes - b.nodes);
  const twice = sizes.find(({ nodes }, i) => nodes === sizes[i + 1]?.nodes);
  if (twice) throw new Error(`${twice.nodes} nodes are in two files of docs/benchmarks*.md: remove the older figures`);
  return sizes.map(sizeFor);
}

/** Those that chart and components have. */
export function namedSizes(sizes: readonly Size[]): Size[] {
  return sizes.filter(({ nodes }) => nodes >= SMALLEST);
}

/** What a document of `npm run bench:compare` says of this server, for each size of a cluster. */
export function sizesOf(document: string): Measured[] {
  return document
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [, nodes, pods] = /^([\d,]+) nodes × (\d+) Pods\n/.exec(section) ?? [];
      if (nodes === undefined) return [];
      const median = (work: string): number | undefined => {
        const cells = section
          .split('\n')
          .find((line) => line.startsWith(`| ${work} `))
          ?.split('|');
        // The fourth column is ours: least, median, most.
        return cells && Number(cells[4]!.split('/')[1]);
      };
      const must = (work: string): number => {
        const found = median(work);
        if (found === undefined || Number.isNaN(found)) throw new Error(`${nodes} nodes have no figure of "${work}"`);
        return found;
      };
      const mib = (megabytes: number): number => (megabytes * 1e6) / MEBIBYTE;
      const count = Number(nodes.replaceAll(',', ''));
      const listBytes = /^\| list of all Pods, JSON, (\d+) bytes/m.exec(section)?.[1];
      return [
        {
          nodes: count,
          pods: count * Number(pods),
          cycleCpuS: must('one scrape cycle: CPU'),
          memoryMib: mib(must('resident memory between cycles')),
          highestMib: mib(
            Math.max(
              must('highest resident memory so far'),
              median('highest memory while 8 clients list all Pods') ?? 0,
            ),
          ),
          ...(listBytes === undefined ? {} : { listBytes: Number(listBytes) }),
        },
      ];
    });
}

export function sizeFor(measured: Measured): Size {
  const { cycleCpuS, memoryMib, highestMib } = measured;
  return {
    ...measured,
    cpuM: Math.max(LEAST_CPU_M, roundedUp((1000 * CPU_TIMES * cycleCpuS) / CYCLE_S, CPU_STEP_M)),
    requestMib: roundedUp(memoryMib / USED_OF_REQUEST, MEMORY_STEP_MIB),
    limitMib: roundedUp(highestMib / USED_OF_LIMIT, MEMORY_STEP_MIB),
    historyMib: Math.ceil(Math.min(historyBytes(measured), HISTORY.budgetBytes) / MEBIBYTE),
  };
}

/** What an hour of history takes while no budget bounds it. */
export function historyBytes({ nodes, pods }: Pick<Measured, 'nodes' | 'pods'>): number {
  return (pods * ROWS_PER_POD + nodes) * HISTORY.bytesPerRow;
}

/** True if a server that requests so many MiB uses at most as much of them as a request should leave used. */
export function isEnough(requestMib: number, { memoryMib }: Measured): boolean {
  return memoryMib <= requestMib * USED_OF_REQUEST;
}

function roundedUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
