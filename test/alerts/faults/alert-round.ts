import type { FaultFleet, FleetNode } from '../../faults/fleet/fleet.ts';
import type { FaultSubject } from '../../faults/subject/subject.ts';

/** What faults act on. */
export interface Stage {
  readonly fleet: FaultFleet;
  readonly subject: FaultSubject;
}

/** A fault, and the alerts that it should fire. An alert about a Node has the reason of the Node in parentheses. */
export interface AlertFault {
  readonly name: string;
  /** How many Nodes have the fault. */
  readonly nodes: number;
  /** Alerts that name the Node; each of the Nodes must have them. */
  readonly ofNodes: readonly string[];
  begin(stage: Stage, nodes: readonly FleetNode[]): Promise<void> | void;
  end(stage: Stage, nodes: readonly FleetNode[]): Promise<void> | void;
}

/** Faults that are there at the same time, each on other Nodes. */
export interface AlertRound {
  readonly name: string;
  readonly faults: readonly AlertFault[];
  readonly lastS: number;
  /** Alerts that name no Node. */
  readonly alerts: readonly string[];
  /** Whether what the fault changes stays; the next round then has a new server. */
  readonly stays?: true;
}
