// npm run fuzz [-- --runs=N --seed=N words for vitest]: N inputs for each parser, a million when not given, and as many
// requests; a tenth of it as bytes of HTTP/1.1 and of HTTP/2 each, on connections of their own. Two hours on two cores. What
// goes wrong is kept in test/fuzz/corpus, to be committed with its cure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const numberOf = (name: string, otherwise: number): string => {
  const text = words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? String(otherwise);
  if (/^[1-9]\d*$/.test(text)) return text;
  process.stderr.write(`--${name}=${text}: a whole number from 1 on is needed\n`);
  return process.exit(2);
};
const [runs, seed] = [numberOf('runs', 1_000_000), numberOf('seed', Math.floor(Date.now() / 1000))];
const rest = words.filter((word) => !/^--(runs|seed)=/.test(word));
process.stdout.write(`${runs} inputs each, --seed=${seed}\n`);
const files = rest.length > 0 ? rest : ['fuzz-spec', 'fuzz.e2e-spec', 'fuzz-bytes.e2e-spec'];
const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`;
const flags = [vitest, 'run', '--project=unit', '--project=e2e', '--testTimeout=43200000', ...files];
const child = spawn(process.execPath, flags, {
  cwd: ROOT,
  env: { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed },
  stdio: 'inherit',
});
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
