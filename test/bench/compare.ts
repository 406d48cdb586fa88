// npm run bench:compare: this server beside the original, both as whole processes on the same simulated cluster.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { USAGE, parseCompareArguments } from './compare/arguments.ts';
import type { CompareOptions } from './compare/arguments.ts';
import { documentText } from './compare/document.ts';
import { load, machineLines } from './compare/machine.ts';
import { compare } from './compare/run.ts';

let options: CompareOptions;
try {
  options = parseCompareArguments(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(1);
}
const [begun, loadBefore] = [new Date(), load()];
const comparison = await compare(options);
const args = process.argv.slice(2);
const text = documentText(comparison, {
  command: ['npm run bench:compare', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  begun,
  minutes: (Date.now() - begun.getTime()) / 60_000,
  machine: machineLines(),
  load: [loadBefore, load()],
  runs: options.runs,
  against: options.against,
});
const { document } = options;
const formatted = await format(text, { ...(await resolveConfig(document ?? 'x.md')), parser: 'markdown' });
console.log(formatted);
if (document !== undefined) await writeFile(document, formatted);
process.exit(comparison.failures.length > 0 ? 1 : 0);
