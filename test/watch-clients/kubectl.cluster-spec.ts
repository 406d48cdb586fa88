import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Program } from '../cluster/program.ts';
import { AuditLog } from './audit-log.ts';
import { type DocumentedCommand, documentedCommands, missingLine } from './document.ts';

/** More than kubectl asks for at once. */
const MANY = 501;

let cluster: Cluster;
let auditLog: AuditLog;
let commands: readonly DocumentedCommand[];

/** A documented command that runs. */
interface Running extends DocumentedCommand {
  readonly program: Program;
}

/** Starts the documented commands with this verb, with both versions of kubectl. */
function startAll(verb: 'get' | 'wait'): Running[] {
  const wanted = commands.filter(({ words }) => words[0] === verb);
  return (['PATH', '1.37'] as const).flatMap((version) =>
    wanted.map((command, index) => {
      const program = cluster.kubectl(version).start(`kubectl-${version}-${verb}-${index}`, ...command.words);
      return { ...command, program };
    }),
  );
}

async function printedLines({ program }: Running): Promise<string[]> {
  return (await readFile(program.logFile, 'utf8')).trimEnd().split('\n');
}

/** Waits until each command has printed what the document shows. */
async function printDocumented(all: readonly Running[]): Promise<void> {
  await eventually(
    async () => {
      const printed = await Promise.all(all.map(printedLines));
      return all.flatMap((one, index) => {
        const missing = missingLine(one, printed[index]!);
        return missing === undefined ? [] : [{ command: one.words.join(' '), missing, printed: printed[index] }];
      });
    },
    (missing) => missing.length === 0,
  );
}

/** Returns how many watches of one Pod have begun. */
async function watchesOf(name: string): Promise<number> {
  const events = await auditLog.eventsOf('kubectl');
  return events.filter(({ stage, requestURI }) => stage === 'ResponseStarted' && requestURI.includes(`%3D${name}&`))
    .length;
}

describe('kubectl of the PATH and of 1.37', () => {
  beforeAll(async () => {
    commands = await documentedCommands();
    cluster = await Cluster.create({ nodes: 2 });
    auditLog = await AuditLog.create(cluster.workspace);
    cluster.fleet.setLoad('web', () => ({ cores: 0.2, mebibytes: 100 }));
    await cluster.namespace('shop');
    await cluster.namespace('many');
    await cluster.pods('shop', 'web', 2);
    await cluster.pods('shop', 'store', 1);
    await cluster.pods('many', 'job', MANY);
    await cluster.serve('--watch=hidden', ...auditLog.flags);
    await cluster.measured('shop', 'web', 2);
    await cluster.measured('shop', 'store', 1);
    await cluster.measured('many', 'job', MANY);
  });
  afterAll(() => cluster?.stop());

  it('finds no verb watch in discovery', async () => {
    const verbs = await cluster.kubectl().text('api-resources', '--api-group=metrics.k8s.io', '-o', 'wide');
    expect(verbs).not.toContain('watch');
    expect(verbs.match(/get,list/g)).toHaveLength(2);
  });

  it('prints what docs/watch.md shows', async () => {
    const streams = startAll('get');
    // Each has listed, and had an event.
    await eventually(async () => (await Promise.all(streams.map(printedLines))).every((lines) => lines.length > 3));
    const waits = startAll('wait');
    // kubectl prints nothing of a Pod that has gone before.
    await eventually(async () => (await watchesOf('web-1')) === 2);
    await cluster.admin.delete('/api/v1/namespaces/shop/pods/web-1');
    await cluster.pods('shop', 'late', 1);
    cluster.fleet.setLoad('web', () => ({ cores: 0.2, mebibytes: 200 }));
    await printDocumented([...streams, ...waits]);
    expect(await Promise.all(waits.map(({ program }) => program.ended))).toEqual(
      waits.map(({ program }) => `${program.name} ended with exit code 0`),
    );
    for (const { program } of streams) program.mustRun();
    expect([streams.length, waits.length]).toEqual([10, 6]);
  });

  it('lists more than 500 Pods in two pages, and watches from the version of both', async () => {
    const uris = (await auditLog.eventsOf('kubectl'))
      .filter(({ stage, requestURI }) => stage === 'RequestReceived' && requestURI.includes('namespaces/many/pods?'))
      .map(({ requestURI }) => new URL(requestURI, 'https://kubernetes').searchParams);
    const first = uris.filter((query) => query.get('limit') === '500' && !query.has('continue'));
    const second = uris.filter((query) => query.has('continue'));
    const watched = uris.filter((query) => query.get('watch') === 'true');
    expect([first.length, second.length, watched.length]).toEqual([2, 2, 2]);
    for (const query of watched) expect(query.get('resourceVersion')).toMatch(/^\d{13}$/);
  });
});
