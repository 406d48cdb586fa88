// npm run test:clients [-- words for vitest]: real clients of metrics.k8s.io against this server, through a real
// kube-apiserver. Writes result.json and docs/clients.md. It takes about five minutes, and some 20 more for the programs on a
// new machine, so it is outside the gate. Some clients run only where the machine has Python, Java with Maven, or tmux (k9s).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ComponentName } from '../cluster/components.ts';
import { installPackages, missingProgram } from './install.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS: readonly ComponentName[] = [
  'kube-apiserver',
  'etcd',
  'kube-controller-manager',
  'vpa-recommender',
  'kubectl',
  'kubectl-1.29',
  'metrics-clients',
  'k9s',
];

/** Returns whether it succeeded. */
function runNode(...words: string[]): boolean {
  return spawnSync(process.execPath, words, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
if (runNode('test/cluster/build.ts', ...PROGRAMS)) {
  for (const name of ['python', 'fabric8'] as const) if (missingProgram(name) === undefined) installPackages(name);
  const words = process.argv.slice(2);
  const document = ['--project=unit', 'test/repository/clients-document.spec.ts', '--update'];
  if (!runNode(...vitest, '--project=clients', ...words) || !runNode(...vitest, ...document)) process.exitCode = 1;
} else process.exitCode = 1;
