// Runs the scenarios of this folder: `npm run test:cluster [-- --subject=ours|original|both] [--reports=FOLDER] [words for
// vitest]`. Prints how each went with both servers; for the one that was not run, how it went when it last was. Vitest's
// JSON reports, `ours.json` and `original.json`, are kept in the folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from './binaries.ts';
import { scenarioTable, scenariosOf } from './scenario-table.ts';
import type { SubjectResults } from './scenario-table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUBJECTS = ['ours', 'original'];

/** Scenarios mostly wait for the next scrape. More files at once, each with its control plane, and two cores are busy. */
const FILES_AT_ONCE = 3;

const words = process.argv.slice(2);
const wanted = valueOf('subject') ?? process.env['SUBJECT'] ?? 'ours';
const reports = valueOf('reports') ?? CACHE;
const rest = words.filter((word) => !/^--(subject|reports)=/.test(word));

if (wanted !== 'both' && !SUBJECTS.includes(wanted)) {
  process.stderr.write(`--subject=${wanted}: it is one of ours, original, both\n`);
  process.exitCode = 2;
} else {
  await mkdir(reports, { recursive: true });
  let failed = 0;
  for (const subject of SUBJECTS) if (wanted === 'both' || wanted === subject) failed += await run(subject);
  const subjects = await Promise.all(SUBJECTS.map(resultsOf));
  process.stdout.write(`\n${scenarioTable(subjects.filter(({ results }) => results.length > 0))}\n`);
  if (failed) process.exitCode = 1;
}

function valueOf(name: string): string | undefined {
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function reportFile(subject: string): string {
  return join(reports, `${subject}.json`);
}

/** Returns 1 when a scenario failed with our own server; what the original fails is to be seen in the table. */
async function run(subject: string): Promise<0 | 1> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(subject)}`];
  const flags = [vitest, 'run', '--project=cluster', `--maxWorkers=${FILES_AT_ONCE}`, ...reporters, ...rest];
  const env = { ...process.env, SUBJECT: subject };
  const child = spawn(process.execPath, flags, { cwd: ROOT, env, stdio: 'inherit' });
  const ignore = (): void => undefined; // Ctrl-C is vitest's to handle.
  process.on('SIGINT', ignore);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', ignore);
  return code !== 0 && subject === 'ours' ? 1 : 0;
}

async function resultsOf(subject: string): Promise<SubjectResults> {
  try {
    return { subject, results: scenariosOf(JSON.parse(await readFile(reportFile(subject), 'utf8'))) };
  } catch {
    return { subject, results: [] };
  }
}
