import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What to compare. */
export interface CompareOptions {
  /** Sizes of clusters, in nodes, ascending. */
  readonly nodes: readonly number[];
  /** How often each server is started and measured at each size. */
  readonly runs: number;
  /** Scrape cycles measured after each start. */
  readonly cycles: number;
  /** Whether all kinds of answers are measured, or the three that matter most. */
  readonly allReads: boolean;
  /** Another checkout whose build takes the original's place; undefined: the original. */
  readonly against?: string;
  /** Whether kubelets send only the metric families that are asked for, as from v1.37 on. */
  readonly filteringKubelets: boolean;
  /** Where the document is written; nowhere when undefined. */
  readonly document?: string;
}

const DEFAULT_SIZES = '3,100,1000,5000';
const QUICK_SIZES = '3,100';
const DOCUMENT = 'docs/benchmarks.md';
/** What the addresses 127.100.100.100 to 127.100.254.199 allow. */
const MOST_NODES = 15_500;

export const USAGE = `npm run bench:compare [-- OPTIONS]
  --nodes=${DEFAULT_SIZES}  sizes of the clusters, each with 30 Pods a node
  --runs=2                 how often each server is started at each size
  --document=${DOCUMENT}  where what came of it is written
  --against=FOLDER         this server beside another build of it, FOLDER/dist, in place of the original; writes no document
  --filtering-kubelets     kubelets as from v1.37 on, which send only what is asked for
  --quick                  ${QUICK_SIZES} nodes, one run, fewer answers; writes no document`;

/** Reads the command line; throws a sentence that says what is wrong with it. */
export function parseCompareArguments(args: readonly string[]): CompareOptions {
  const text = { type: 'string' } as const;
  const quick = { type: 'boolean', default: false } as const;
  const options = {
    nodes: text,
    runs: text,
    document: text,
    against: text,
    quick,
    'filtering-kubelets': quick,
  } as const;
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const sizes = (values.nodes ?? (values.quick ? QUICK_SIZES : DEFAULT_SIZES)).split(',');
  const nodes = sizes.map((size) => wholeNumber('--nodes', size, MOST_NODES)).toSorted((a, b) => a - b);
  const runs = wholeNumber('--runs', values.runs ?? (values.quick ? '1' : '2'), 100);
  const { against, 'filtering-kubelets': filteringKubelets } = values;
  if (against !== undefined && !existsSync(join(against, 'dist/main.js')))
    throw new Error(`--against=${against}: there is no dist/main.js; run \`npm run build\` there`);
  if (values.quick) return { nodes, runs, against, filteringKubelets, cycles: 1, allReads: false };
  const document = values.document ?? (against === undefined ? DOCUMENT : undefined);
  return { nodes, runs, against, filteringKubelets, cycles: 2, allReads: true, document };
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`${flag}=${text}: a whole number from 1 to ${most} is needed`);
}
