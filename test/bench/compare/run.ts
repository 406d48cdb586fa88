import { Workspace } from '../../cluster/workspace.ts';
import { BenchFleet } from '../fleet/fleet.ts';
import { LoadProcess } from '../load/load.ts';
import type { CompareOptions } from './arguments.ts';
import { measureCycles } from './cycles.ts';
import type { Measurement } from './measurements.ts';
import { CAN_RUN_IN_POD } from './pod.ts';
import { READ_WORKS, measureRead, measureReadPeak } from './reads.ts';
import type { ReadCost, ReadName } from './reads.ts';
import { spreadOf } from './spread.ts';
import { ComparedServer } from './subject.ts';
import type { ComparedName } from './subject.ts';
import { READ_NODES } from './targets.ts';

/** What came of a comparison. */
export interface Comparison {
  readonly all: readonly Measurement[];
  /** A sentence for each start of a server that could not be measured. */
  readonly failures: readonly string[];
}

const ALL_READS = Object.keys(READ_WORKS) as ReadName[];
const FEW_READS: readonly ReadName[] = ['json', 'autoscaler', 'node'];

/** Measures both servers at all sizes, in turns. The first one changes with every run. */
export async function compare({
  nodes,
  runs,
  cycles,
  allReads,
  against,
  filteringKubelets,
}: CompareOptions): Promise<Comparison> {
  const workspace = await Workspace.create();
  const fleet = await BenchFleet.start(nodes, { filters: filteringKubelets });
  const comparison = { all: [] as Measurement[], failures: [] as string[] };
  const readNodes = Math.max(...nodes.filter((size) => size <= READ_NODES));
  const other: ComparedName = against === undefined ? 'original' : 'other build';
  const reads: readonly ReadName[] = allReads ? ALL_READS : FEW_READS;
  try {
    for (let run = 0; run < runs; run++) {
      for (const size of nodes) {
        const turn: ComparedName[] = run % 2 === 0 ? [other, 'ours'] : ['ours', other];
        // A pod's files are where it looks for its access.
        if (CAN_RUN_IN_POD && against === undefined) turn.push('bare');
        for (const name of turn) {
          const subject = await ComparedServer.start(workspace, name, size, fleet.access, against);
          try {
            const work = size === readNodes ? reads : [];
            const measurement = await measure(fleet, subject, size, cycles, work);
            comparison.all.push(measurement);
            process.stdout.write(`run ${run + 1}, ${summary(measurement)}\n`);
          } catch (error) {
            // What is lost is this one; hours of a machine may be in the others.
            const [sentence] = (error as Error).message.split('\n');
            comparison.failures.push(`run ${run + 1}, ${size} nodes: ${sentence}`);
            process.stderr.write(`run ${run + 1}, ${size} nodes: ${(error as Error).message}\n`);
          }
          await subject.program.stop();
        }
      }
    }
  } finally {
    fleet.stop();
    await workspace.remove();
  }
  return comparison;
}

async function measure(
  fleet: BenchFleet,
  subject: ComparedServer,
  nodes: number,
  cycles: number,
  readNames: readonly ReadName[],
): Promise<Measurement> {
  const { name } = subject;
  const cost = await measureCycles(fleet, subject, nodes, cycles);
  if (readNames.length === 0) return { subject: name, nodes, cycles: cost };
  const reads: Partial<Record<ReadName, ReadCost>> = {};
  const cycleCpu = spreadOf(cost.cpu).median;
  for (const work of readNames) {
    reads[work] = await withClients((load) => measureRead(fleet, subject, load, nodes, cycleCpu, READ_WORKS[work]));
  }
  const readPeak = await withClients((load) => measureReadPeak(fleet, subject, load));
  return { subject: name, nodes, cycles: cost, reads, readPeak };
}

/** New clients for each work: a process that has read many megabytes of lists asks a third slower for small answers. */
async function withClients<T>(work: (load: LoadProcess) => Promise<T>): Promise<T> {
  const load = new LoadProcess();
  try {
    return await work(load);
  } finally {
    load.stop();
  }
}

function summary({ subject, nodes, cycles, reads }: Measurement): string {
  const cpu = spreadOf(cycles.cpu).median.toFixed(3);
  const idle = Math.round(spreadOf(cycles.idle).median / 1e6);
  const read = reads?.json ? `, a list of all Pods ${(1000 * reads.json.cpu).toFixed(1)} ms` : '';
  return `${nodes} nodes, ${subject}: ${cpu} s CPU a cycle, ${idle} MB, served after ${cycles.firstServed.toFixed(1)} s${read}`;
}
