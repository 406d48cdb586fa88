// npm run test:watch-clients [-- words for vitest]: informers, kubectl and controller managers watch metrics.k8s.io through
// a real kube-apiserver. It takes about four minutes, and some 15 more for the programs on a new machine, so it is outside
// the gate.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../cluster/binaries.ts';
import type { ComponentName } from '../cluster/components.ts';
import { scenariosOf, scenarioTable, type VitestReport } from '../cluster/scenario-table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = join(CACHE, 'watch-clients.json');
const PROGRAMS: readonly ComponentName[] = [
  'kube-apiserver',
  'etcd',
  'kubectl',
  'kube-controller-manager',
  'kube-controller-manager-1.32',
  'watch-clients',
  'watch-list-1.32',
];
const REPORTERS = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];

/** Returns whether it succeeded. */
function runNode(...words: string[]): boolean {
  return spawnSync(process.execPath, words, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project=watch-clients', '--maxWorkers=3', ...REPORTERS];
if (!runNode('test/cluster/build.ts', ...PROGRAMS)) process.exitCode = 1;
else {
  if (!runNode(...vitest, ...process.argv.slice(2))) process.exitCode = 1;
  const results = scenariosOf(JSON.parse(readFileSync(REPORT, 'utf8')) as VitestReport);
  process.stdout.write(`\n${scenarioTable([{ subject: 'ours', results }])}\n`);
}
