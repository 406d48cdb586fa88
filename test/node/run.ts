// Runs this server as a Pod on a real kubelet: `npm run test:node [-- --subject=ours|original|both] [--reports=FOLDER]
// [--release=FOLDER] [words for vitest]`. A release, such as dist-release, is installed as it is: its image, its
// components.yaml and its chart in place of those of this checkout. Prints what each Pod was told to burn and what was said of it; for the server that was not run,
// how it went when it last was. Vitest's JSON reports, `ours.json` and `original.json`, are kept in the folder. Exits with
// 0 after lines that begin with `NOT RUN:`, and without a report, where no real node can run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../cluster/binaries.ts';
import { moduleFolder } from '../cluster/go-module.ts';
import { scenarioTable, scenariosOf } from '../cluster/scenario-table.ts';
import type { SubjectResults } from '../cluster/scenario-table.ts';
import { packImages } from './images/images.ts';
import { Enclosure } from './machine/enclosure.ts';
import { installPrograms, missingConditions } from './machine/requirements.ts';
import { tracesOf } from './machine/traces.ts';
import { buildSuite } from './original-suite/suite.ts';
import { measuredOf, measuredTable } from './measured-table.ts';
import type { SubjectMeasured } from './measured-table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILD = fileURLToPath(new URL('../cluster/build.ts', import.meta.url));
const COMPONENTS = [
  'kube-apiserver',
  'etcd',
  'metrics-server',
  'kube-controller-manager',
  'kubectl',
  'kubelet',
  'helm',
];
const SUBJECTS = ['ours', 'original'];

const words = process.argv.slice(2);
const subject = valueOf('subject') ?? process.env['SUBJECT'] ?? 'ours';
const reports = valueOf('reports') ?? join(CACHE, 'node');
const releaseFolder = valueOf('release');
const release = releaseFolder && resolve(releaseFolder);
const rest = words.filter((word) => !/^--(subject|reports|release)=/.test(word));

// Ctrl-C is vitest's to handle; what runs here then goes on to the end and undoes what was done.
let isInterrupted = false;
process.on('SIGINT', () => (isInterrupted = true));

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`test:node: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  if (subject !== 'both' && !SUBJECTS.includes(subject))
    throw new Error(`--subject=${subject}: it is one of ours, original, both`);
  const missing = missingConditions();
  if (missing.length > 0) {
    process.stdout.write(missing.map((condition) => `NOT RUN: no real node: ${condition}\n`).join(''));
    return 0;
  }
  await installPrograms();
  if ((await exitCode(spawn(process.execPath, [BUILD, ...COMPONENTS], { stdio: 'inherit' }))) !== 0) return 1;
  // Its manifests; inside there is no network to fetch them from.
  await moduleFolder('metrics-server', 'sigs.k8s.io/metrics-server');
  await buildSuite().catch((error: unknown) => {
    process.stdout.write(`NOT RUN: the end-to-end suite of metrics-server: ${(error as Error).message}\n`);
  });

  let code = 0;
  for (const one of SUBJECTS.filter((name) => subject === 'both' || subject === name)) {
    if (isInterrupted) return 1;
    const isGood = (await run(one)) === 0;
    // What the original fails is to be seen in the table.
    if (!isGood && one === 'ours') code = 1;
  }
  if (isInterrupted) return 1;
  await printTables();
  return code;
}

/** Runs the scenarios with one server; the exit code of vitest, or 1 when something is left of the enclosure. */
async function run(one: string): Promise<number> {
  await mkdir(reports, { recursive: true });
  await rm(reportFile(one), { force: true });
  const enclosure = await Enclosure.create();
  let code: number;
  try {
    const archives = await packImages(enclosure.workspace.path('images'), release);
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(one)}`];
    // One file at a time: what one of them sees of the machine the others must not change.
    const flags = [`--root=${ROOT}`, '--project=node', '--maxWorkers=1', ...reporters];
    const command = [process.execPath, vitest, 'run', ...flags, ...rest];
    code = await enclosure.run(command, {
      SUBJECT: one,
      NODE_IMAGES: archives.join(':'),
      ...(release === undefined ? {} : { NODE_RELEASE: release }),
    });
  } finally {
    await enclosure.remove();
  }
  const left = tracesOf(enclosure.name);
  if (left.length > 0) process.stderr.write(`test:node: this is left:\n${left.join('\n')}\n`);
  return left.length > 0 ? 1 : code;
}

async function printTables(): Promise<void> {
  const known = (await Promise.all(SUBJECTS.map(lastRun))).flat();
  process.stdout.write(`\n${scenarioTable(known)}\n`);
  if (known.some(({ measured }) => measured.length > 0)) process.stdout.write(`\n${measuredTable(known)}\n`);
}

/** How it went with a server, as a list of one, or of none when it has never been run. */
async function lastRun(one: string): Promise<(SubjectResults & SubjectMeasured)[]> {
  try {
    const report = JSON.parse(await readFile(reportFile(one), 'utf8'));
    return [{ subject: one, results: scenariosOf(report), measured: measuredOf(report) }];
  } catch {
    return [];
  }
}

function valueOf(name: string): string | undefined {
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function reportFile(one: string): string {
  return join(reports, `${one}.json`);
}

async function exitCode(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
