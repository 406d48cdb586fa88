import type { CyclesCost } from './cycles.ts';
import type { ReadCost, ReadName } from './reads.ts';
import { READ_WORKS } from './reads.ts';
import type { Row } from './row.ts';
import type { ComparedName } from './subject.ts';
import { CYCLE_CPU, FIRST_SERVED, IDLE_MEMORY, READS, READ_NODES, READ_PEAK } from './targets.ts';

/** What one start of one server showed. */
export interface Measurement {
  readonly subject: ComparedName;
  readonly nodes: number;
  readonly cycles: CyclesCost;
  readonly reads?: Readonly<Partial<Record<ReadName, ReadCost>>>;
  readonly readPeak?: number;
}

const MB = 1e6;

/** Bare Node has no numbers to wait for, and at its start it compiles its sources, which says nothing. */
const ONLY_SERVERS = { bare: [] } as const;

/** The rows about scraping and memory with this many nodes. */
export function cycleRows(all: readonly Measurement[], nodes: number): Row[] {
  const row = rowsOf(all.filter((one) => one.nodes === nodes));
  return [
    row('one scrape cycle: CPU', 's', (m) => m.cycles.cpu, { target: CYCLE_CPU[nodes] }),
    row('one of the first scrape cycles: CPU', 's', (m) => m.cycles.firstCpu),
    row('resident memory between cycles', 'MB', (m) => m.cycles.idle.map((bytes) => bytes / MB), {
      target: IDLE_MEMORY[nodes],
    }),
    row('highest resident memory so far', 'MB', (m) => [m.cycles.peak / MB], ONLY_SERVERS),
    row('bytes on the wire a cycle', 'MB', (m) => [m.cycles.bytes / MB]),
    row('connections to kubelets', '', (m) => [m.cycles.connections]),
    row('start to first served numbers', 's', (m) => [m.cycles.firstServed], {
      target: nodes === READ_NODES ? FIRST_SERVED : undefined,
      ...ONLY_SERVERS,
    }),
    row('start to the numbers of all nodes', 's', (m) => [m.cycles.allServed], ONLY_SERVERS),
    row('CPU until then', 's', (m) => [m.cycles.startCpu], ONLY_SERVERS),
  ];
}

/** The rows about answers; none where they were not measured. */
export function readRows(all: readonly Measurement[], nodes: number): Row[] {
  const measured = all.filter((one) => one.nodes === nodes && one.reads !== undefined);
  if (measured.length === 0) return [];
  const row = rowsOf(measured);
  const rows: Row[] = [];
  for (const name of Object.keys(measured[0]!.reads!) as ReadName[]) {
    const { name: work, clients } = READ_WORKS[name];
    const targets = nodes === READ_NODES ? READS[name] : undefined;
    const cost = (m: Measurement): ReadCost => m.reads![name]!;
    const size = Math.round(cost(measured.findLast(({ subject }) => subject === 'ours') ?? measured[0]!).bytes);
    rows.push(
      row(`${work}, ${size} bytes: CPU of the first after a cycle`, 'ms', (m) => [cost(m).firstCpu * 1000], {
        target: targets?.first,
      }),
      row(`${work}: CPU of each following one`, 'ms', (m) => [cost(m).cpu * 1000], { target: targets?.following }),
      row(`${work}: answers a second, ${clients} client(s)`, '/s', (m) => [cost(m).answersPerSecond], {
        isMoreBetter: true,
        target: targets?.rate,
      }),
    );
  }
  const target = nodes === READ_NODES ? READ_PEAK : undefined;
  rows.push(
    row('highest memory while 8 clients list all Pods', 'MB', (m) => [m.readPeak! / MB], { target, ...ONLY_SERVERS }),
  );
  return rows;
}

/** How busy the clients were at most, by kind of read work. */
export function busiestClients(all: readonly Measurement[]): [work: string, busy: number][] {
  return (Object.keys(READ_WORKS) as ReadName[]).map((name) => {
    const busy = all.map(({ reads }) => reads?.[name]?.clientsBusy ?? 0);
    return [READ_WORKS[name].name, Math.max(...busy)];
  });
}

type Values = (measurement: Measurement) => readonly number[];

function rowsOf(measurements: readonly Measurement[]) {
  return (work: string, unit: string, values: Values, more: Partial<Row> = {}): Row => {
    const of = (subject: ComparedName): number[] =>
      measurements.filter((one) => one.subject === subject).flatMap((one) => values(one));
    return {
      work,
      unit,
      other: [...of('original'), ...of('other build')],
      ours: of('ours'),
      bare: of('bare'),
      ...more,
    };
  };
}
