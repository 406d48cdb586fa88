import { readFileSync, writeFileSync } from 'node:fs';
import type { State } from './client-cluster.ts';
import type { AskedRequest } from './tap.ts';

const FILE = new URL('result.json', import.meta.url);

/** How one call of a client went. */
export interface CallResult {
  readonly client: string;
  readonly version: string;
  readonly call: string;
  /** Distinct requests for nodes and pods of metrics.k8s.io when all is healthy. */
  readonly asked: readonly AskedRequest[];
  readonly outcomes: Readonly<Record<State, string>>;
}

/** What a controller did when all was healthy. */
export interface ControllerResult {
  readonly client: string;
  readonly version: string;
  readonly call: string;
  readonly asked: readonly AskedRequest[];
  readonly did: string;
}

/** A run of all clients. */
export interface ClientsResult {
  /** Such as `2026-12-02`. */
  readonly date: string;
  readonly kubernetes: string;
  readonly calls: readonly CallResult[];
  readonly controllers: readonly ControllerResult[];
  /** What a user saw, by the name of the trap. */
  readonly traps: Readonly<Record<string, string>>;
  /** Why a client did not run, by its name. */
  readonly notRun: Readonly<Record<string, string>>;
}

/** Returns the result of the last run. */
export function readResult(): ClientsResult {
  return JSON.parse(readFileSync(FILE, 'utf8')) as ClientsResult;
}

export function writeResult(result: ClientsResult): void {
  writeFileSync(FILE, `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Returns the requests without repetitions. Names of Nodes count as one. */
export function distinctRequests(requests: readonly AskedRequest[]): AskedRequest[] {
  const general = requests.map((one) => ({ ...one, path: one.path.replace(/\/node-\d\b/, '/NAME') }));
  return [...new Map(general.map((one) => [JSON.stringify(one), one])).values()];
}
