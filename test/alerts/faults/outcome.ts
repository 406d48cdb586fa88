import type { AlertRound } from './alert-round.ts';
import type { Sighting } from './sightings.ts';

/** What one fault fired, beside what it should. */
export interface AlertOutcome {
  readonly round: string;
  readonly fault: string;
  readonly nodes: number;
  readonly expected: readonly string[];
  readonly fired: readonly Fired[];
  /** Seconds from the end of the round until no alert was left; undefined if the fault stays or it took too long. */
  readonly overS?: number;
}

/** An alert that fired: on how many Nodes, and the seconds from the beginning of the fault to the first and the last. */
export interface Fired {
  readonly alert: string;
  readonly nodes: number;
  readonly firstS: number;
  readonly lastS: number;
}

/** Divides what fired in a round among its faults. What belongs to no Node with a fault belongs to the round. */
export function outcomesOf(
  round: AlertRound,
  nodesOf: readonly ReadonlySet<string>[],
  sightings: readonly Sighting[],
  begunMs: number,
  overS?: number,
): AlertOutcome[] {
  const of = (fault: string, nodes: number, expected: readonly string[], seen: readonly Sighting[]): AlertOutcome => ({
    round: round.name,
    fault,
    nodes,
    expected,
    fired: firedOf(seen, begunMs),
    ...(overS !== undefined && { overS }),
  });
  const owner = ({ node }: Sighting): number => nodesOf.findIndex((names) => node !== undefined && names.has(node));
  const rest = sightings.filter((one) => owner(one) === -1);
  if (round.faults.length === 1) {
    const [fault] = round.faults;
    return [of(fault!.name, fault!.nodes, [...fault!.ofNodes, ...round.alerts], sightings)];
  }
  return [
    ...round.faults.map((fault, i) =>
      of(
        fault.name,
        fault.nodes,
        fault.ofNodes,
        sightings.filter((one) => owner(one) === i),
      ),
    ),
    of('all of these together', 0, round.alerts, rest),
  ];
}

function firedOf(sightings: readonly Sighting[], begunMs: number): Fired[] {
  return [...new Set(sightings.map(({ alert }) => alert))].map((alert) => {
    const those = sightings.filter((one) => one.alert === alert);
    const seconds = those.map(({ atMs }) => Math.round((atMs - begunMs) / 1000));
    const nodes = new Set(those.flatMap(({ node }) => node ?? [])).size;
    return { alert, nodes, firstS: Math.min(...seconds), lastS: Math.max(...seconds) };
  });
}

/** Whether exactly the expected alerts fired, those about Nodes for all Nodes of the fault. */
export function isAsExpected({ expected, fired, nodes }: AlertOutcome): boolean {
  const names = fired.map(({ alert }) => alert);
  return (
    [...names].sort().join() === [...expected].sort().join() &&
    fired.every((one) => one.nodes === 0 || one.nodes === nodes)
  );
}
