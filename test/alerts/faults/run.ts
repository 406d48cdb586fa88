// npm run test:alert-faults [-- words]: a real Prometheus scrapes the built server while faults come. Checks that exactly the
// right alerts fire. It takes 20 minutes, and on a new machine 15 more to build Prometheus. With words, it runs the rounds
// whose names have one of them. A whole run writes its table into docs/monitoring.md.
import { setTimeout as pause } from 'node:timers/promises';
import { Workspace } from '../../cluster/workspace.ts';
import { FaultFleet } from '../../faults/fleet/fleet.ts';
import { FaultSubject } from '../../faults/subject/subject.ts';
import { ruleGroups } from '../monitoring-files.ts';
import type { AlertRound, Stage } from './alert-round.ts';
import { tableLines, writeTable } from './document.ts';
import { HISTORY_BUDGET } from './more-faults.ts';
import { isAsExpected, outcomesOf } from './outcome.ts';
import type { AlertOutcome } from './outcome.ts';
import { Prometheus } from './prometheus.ts';
import { NODES, ROUNDS } from './rounds.ts';
import { shortenedRules } from './shortened-rules.ts';
import { AlertWatch } from './sightings.ts';

/** How long all alerts may take to end after a fault. */
const PATIENCE_MS = 180_000;
/** The second byte of the addresses of kubelets; the fault matrix has others. */
const NETWORK = 104;

const words = process.argv.slice(2);
const rounds = ROUNDS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const workspace = await Workspace.create('metrics-server-alerts-');
const fleet = await FaultFleet.start(NODES, NETWORK);
try {
  const flags = ['--history=1h', `--history-budget=${HISTORY_BUDGET}`];
  const subject = await FaultSubject.start('ours', workspace, fleet, undefined, flags);
  const { adminToken } = fleet.apiServer;
  const prometheus = await Prometheus.start(workspace, subject.port, adminToken, shortenedRules(ruleGroups()));
  const outcomes: AlertOutcome[] = [];
  for (const round of rounds) {
    const those = await runRound(round, { fleet, subject }, prometheus);
    process.stdout.write(`${tableLines(those).join('\n')}\n`);
    outcomes.push(...those);
  }
  const wrong = outcomes.filter((outcome) => !isAsExpected(outcome));
  for (const { fault } of wrong) process.stderr.write(`WRONG: ${fault}\n`);
  if (wrong.length > 0) process.exitCode = 1;
  else if (words.length === 0) await writeTable(outcomes);
} finally {
  await workspace.remove();
  await fleet.stop();
}

/** Waits until all is well, lets the faults be, and waits until all is well again. */
async function runRound(round: AlertRound, stage: Stage, prometheus: Prometheus): Promise<AlertOutcome[]> {
  const before = new AlertWatch(prometheus);
  await everyNodeServed(prometheus);
  if ((await before.quiet(PATIENCE_MS)) === undefined) throw new Error(`before "${round.name}", alerts do not end`);
  await before.stop();
  let from = 0;
  const nodesOf = round.faults.map(({ nodes }) => stage.fleet.nodes.slice(from, (from += nodes)));
  const namesOf = nodesOf.map((nodes) => new Set(nodes.map(({ name }) => name)));
  const watch = new AlertWatch(prometheus);
  const begunMs = Date.now();
  for (const [i, fault] of round.faults.entries()) await fault.begin(stage, nodesOf[i]!);
  await pause(round.lastS * 1000);
  for (const [i, fault] of round.faults.entries()) await fault.end(stage, nodesOf[i]!);
  const endedMs = Date.now();
  const { sightings } = watch;
  const quietMs = round.stays ? undefined : await watch.quiet(PATIENCE_MS);
  await watch.stop();
  const overS = quietMs === undefined ? undefined : Math.round((quietMs - endedMs) / 1000);
  return outcomesOf(round, namesOf, sightings, begunMs, overS);
}

async function everyNodeServed(prometheus: Prometheus): Promise<void> {
  const untilMs = Date.now() + PATIENCE_MS;
  const expr = 'sum(metrics_server_storage_points{type="node"}) unless on () metrics_ts_node_without_metrics';
  while ((await prometheus.query(expr))[0]?.value !== NODES) {
    if (Date.now() > untilMs) throw new Error('the server does not serve all Nodes');
    await pause(500);
  }
}
