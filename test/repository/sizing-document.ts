import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const MEBIBYTE = 1024 * 1024;
/** Requests and limits are multiples of it. */
const MEMORY_STEP_MIB = 32;
/** The share of its request that a server uses, and of its limit at its highest. */
const [USED_OF_REQUEST, USED_OF_LIMIT] = [0.85, 0.6];
/** What manifests and chart request, as those of metrics-server do. */
const DEFAULT_REQUEST_MIB = 200;

const HEAD = `# Sizing

Generated from the figures of \`docs/benchmarks*.md\` by \`npm run docs:sizing\`. A test fails while this file is stale.

One process serves the whole cluster. Each node has 30 Pods with 45 containers here. CPU is that of the scrapes, as an
average. Memory is resident memory between cycles, and at its highest: at the start, and while 8 clients list all Pods
where that was measured. Requests of memory leave a seventh free, limits two fifths. No limit of CPU is of use: a cycle
begins with a burst.`;

const TAIL = `## What options add

| option | CPU | memory | measured by |
| --- | --- | --- | --- |
| \`--history=1h\` | about a fifteenth of a cycle | 1 KB a container, at most \`--history-budget\` (64Mi) | \`npm run bench -- history\` |
| \`--accelerators\`, a fifth of the nodes with 8 GPUs | about a quarter of a cycle | 6Mi for 200 such nodes | \`npm run bench -- accelerators\` |
| \`--watch=hidden\`, one watcher of all of 30,000 Pods | 0.4 s a cycle, each further one 0.05 s | none that grows | \`npm run bench:watchers\` |

Add the budget of the history to the limit of memory.

## Two replicas

Each replica scrapes all nodes and needs what the table says. The kube-apiserver keeps one connection to one replica. With
its flag \`--enable-aggregator-routing=true\` it chooses a replica for each request. Replicas measure at different times, so that
two requests in a row can differ.

## Why one process is enough

A client asks one replica for all Pods of the cluster, so every replica must know all nodes. Shards would divide the
scraping alone. The scraping of 5,000 nodes takes a small part of a core.

These limits come first beyond 10,000 nodes:

- The list of all Pods. 1.5 million Pods are 685 MB of JSON, which kube-apiserver and client must hold too.
- Connections to kubelets. Each takes about 98 KB, of which 64 KB are the read buffer of Node.js and 34 KB are OpenSSL's.
- Open files. A node takes one. \`ulimit -n\` of the container must be above the number of nodes.`;

interface Size {
  readonly nodes: number;
  readonly pods: number;
  readonly cycleCpuS: number;
  readonly memoryMib: number;
  readonly highestMib: number;
}

/** The text of docs/sizing.md. */
export function sizingDocument(): string {
  const sizes = readdirSync(DOCS)
    .filter((name) => /^benchmarks.*\.md$/.test(name))
    .flatMap((name) => sizesOf(readFileSync(`${DOCS}${name}`, 'utf8')))
    .sort((a, b) => a.nodes - b.nodes);
  return `${[HEAD, table(sizes), fits(sizes), TAIL].join('\n\n')}\n`;
}

/** What a document of `npm run bench:compare` says of this server, for each size of a cluster. */
export function sizesOf(document: string): Size[] {
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
        },
      ];
    });
}

function table(sizes: readonly Size[]): string {
  const head =
    '| nodes | Pods | CPU, a cycle each 60 s | CPU, each 15 s | memory | highest | request | limit |\n' +
    '| --- | --- | --- | --- | --- | --- | --- | --- |';
  const rows = sizes.map((size) => {
    const { nodes, pods, cycleCpuS, memoryMib, highestMib } = size;
    const cpu = (everyS: number): string => `${((cycleCpuS / everyS) * 1000).toPrecision(2)}m`;
    const cells = [
      nodes.toLocaleString('en'),
      pods.toLocaleString('en'),
      cpu(60),
      cpu(15),
      `${Math.round(memoryMib)}Mi`,
      `${Math.round(highestMib)}Mi`,
      `${requestMib(size)}Mi`,
      `${roundedUp(highestMib / USED_OF_LIMIT)}Mi`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

function fits(sizes: readonly Size[]): string {
  const fitting = sizes.filter(({ memoryMib }) => memoryMib <= DEFAULT_REQUEST_MIB * USED_OF_REQUEST);
  const most = Math.max(...fitting.map(({ nodes }) => nodes));
  return (
    `Manifests and chart request 100m and ${DEFAULT_REQUEST_MIB}Mi, as those of metrics-server do. That is enough for ` +
    `${most.toLocaleString('en')} nodes. For more:\n\n` +
    `    helm upgrade --install metrics-server … --set resources.requests.memory=REQUEST --set resources.limits.memory=LIMIT`
  );
}

function requestMib({ memoryMib }: Size): number {
  return roundedUp(memoryMib / USED_OF_REQUEST);
}

function roundedUp(mib: number): number {
  return Math.ceil(mib / MEMORY_STEP_MIB) * MEMORY_STEP_MIB;
}
