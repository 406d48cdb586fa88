// npm run bench [-- NAME...]: runs the benchmarks of this folder, or those whose names are given, one after the other.
// They measure the built server in dist/: a test runner's instrumentation would be measured along with the sources.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const ENDING = '.bench.ts';
const all = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith(ENDING));
const names = all.map((file) => file.slice(0, -ENDING.length));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(1);
}
console.log(`Node ${process.version}, ${availableParallelism()} cores. Compare figures of one run only.`);
for (const name of wanted.length > 0 ? wanted : names) {
  const { run } = (await import(new URL(`${name}${ENDING}`, import.meta.url).href)) as { run: () => Promise<void> };
  await run();
}
process.exit(0);
