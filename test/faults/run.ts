// npm run test:faults [-- --subject=ours|original|both] [--long] [words for vitest]: breaks a simulated cluster in every
// way, with the built server in it and, where asked for, the original beside it in the same cluster at the same time.
// `--long`: faults one by one, the API server away for five minutes; about twenty minutes. Of both, and when all is well, it
// is what docs/reliability.md says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { load, machineLines } from '../bench/compare/machine.ts';
import { documentText, writeSection } from './document.ts';
import { rowsOf } from './rows.ts';
import type { VitestReport } from './rows.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENT = 'docs/reliability.md';
/** Each file has a fleet and servers of its own. They mostly wait for the next scrape. */
const FILES_AT_ONCE = 3;

const words = process.argv.slice(2);
const valueOf = (name: string): string | undefined =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const subject = valueOf('subject') ?? process.env['SUBJECT'] ?? 'ours';
const isLong = words.includes('--long');
const rest = words.filter((word) => word !== '--long' && !/^--(subject|reports)=/.test(word));

if (['ours', 'original', 'both'].includes(subject)) await run();
else {
  process.stderr.write(`--subject=${subject}: it is one of ours, original, both\n`);
  process.exitCode = 2;
}

async function run(): Promise<void> {
  const folder = valueOf('reports') ?? (await mkdtemp(join(tmpdir(), 'metrics-server-faults-')));
  const file = join(folder, 'faults.json');
  const [begun, before] = [new Date(), load()];
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const flags = [vitest, 'run', '--project=faults', `--maxWorkers=${FILES_AT_ONCE}`, ...reporters, ...rest];
  const env = { ...process.env, SUBJECT: subject, FAULTS_LONG: isLong ? '1' : '0' };
  const child = spawn(process.execPath, flags, { cwd: ROOT, env, stdio: 'inherit' });
  const ignore = (): void => undefined; // Ctrl-C is vitest's to handle.
  process.on('SIGINT', ignore);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', ignore);
  process.exitCode = code ?? 1;
  const rows = rowsOf(JSON.parse(await readFile(file, 'utf8')) as VitestReport);
  if (valueOf('reports') === undefined) await rm(folder, { recursive: true });
  const text = documentText(rows, {
    command: ['npm run test:faults', ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
    isLong,
    begun,
    minutes: (Date.now() - begun.getTime()) / 60_000,
    load: [before, load()],
    machine: machineLines(),
  });
  const formatted = await format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
  process.stdout.write(`\n${formatted}`);
  // A part of the matrix is no matrix.
  if (subject === 'both' && isLong && rest.length === 0 && code === 0)
    await writeSection(DOCUMENT, 'faults', formatted);
}
