// Runs the original with each command line of test/testdata/command-lines.tsv and writes anew what becomes of it:
// `node test/cluster/record-command-lines.ts`, after `npm run cluster:build`. src/command-line.spec.ts holds ours to that.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { freePort } from '../simulator/demo/free-port.ts';
import { startSimulatedCluster } from '../simulator/cluster.ts';
import { binary } from './binaries.ts';
import { Program } from './program.ts';

const TABLE = fileURLToPath(new URL('../testdata/command-lines.tsv', import.meta.url));

/** How many run at once. */
const WORKERS = 4;
const PATIENCE_MS = 40_000;

const folder = await mkdtemp(join(tmpdir(), 'command-lines-'));
const cluster = await startSimulatedCluster({ nodes: 1, pods: 1 });
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, await cluster.kubeconfig('metrics-server'));
const { cert, key } = await cluster.pki.cluster.issue({ commonName: 'x', names: ['localhost'], usage: 'server' });
await writeFile(join(folder, 'ca.crt'), cluster.pki.cluster.cert);
for (const name of ['tls', 'client']) {
  await writeFile(join(folder, `${name}.crt`), cert);
  await writeFile(join(folder, `${name}.key`), key);
}
const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] };
await writeFile(join(folder, 'policy.yaml'), JSON.stringify(policy));

const lines = (await readFile(TABLE, 'utf8'))
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t')[1]!);
const outcomes: string[] = [];
let next = 0;
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    for (let at = next++; at < lines.length; at = next++)
      outcomes[at] = await outcome(JSON.parse(lines[at]!) as string[], `line-${at}`);
  }),
);
await writeFile(TABLE, lines.map((line, at) => `${outcomes[at]}\t${line}\n`).join(''));
await cluster.stop();
await rm(folder, { recursive: true });

/** `starts` when it serves, `ends` when it ends well, `refuses` when it ends otherwise. */
async function outcome(words: readonly string[], name: string): Promise<string> {
  const named = (flag: string) => words.some((word) => word.startsWith(`--${flag}=`));
  const flags = [
    ...['', 'authentication-', 'authorization-'].map((what) => `--${what}kubeconfig=${kubeconfig}`),
    ...(named('bind-address') ? [] : ['--bind-address=127.0.0.1']),
    ...(named('secure-port') ? [] : [`--secure-port=${await freePort()}`]),
    ...(named('cert-dir') ? [] : [`--cert-dir=${join(folder, name)}`]),
    ...words.map((word) => word.replaceAll('/files/', `${folder}/`)),
  ];
  const program = new Program(name, binary('metrics-server'), flags, folder);
  const untilMs = Date.now() + PATIENCE_MS;
  try {
    while (program.how === undefined) {
      if ((await readFile(program.logFile, 'utf8')).includes('Serving securely')) return 'starts';
      if (Date.now() > untilMs) throw new Error(`${JSON.stringify(words)}: neither serves nor ends`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return program.how.endsWith('exit code 0') ? 'ends' : 'refuses';
  } finally {
    await program.stop('SIGKILL');
  }
}
