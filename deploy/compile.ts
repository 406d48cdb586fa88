// Keeps what V8 makes of the built server while it starts, for later starts (`src/compiled-files.ts`): the last step of
// `npm run build`. A server starts here, without a cluster, and is asked what a kubelet asks.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { run as Run } from '../src/run.ts';
import { codeFile, CompiledFiles, packCode } from '../src/compiled-files.ts';
import { StopSignals } from '../src/stop-signals.ts';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * What makes the same code of the same text each time: no random numbers, no code that is dropped since it is old, and no
 * memory that is used again, of which V8 would write what it held before. V8 takes code only under the flags that it
 * was made under, so that those which count are unset before it is written; so is what the server sets.
 */
const FLAGS = ['--hash-seed=7', '--random-seed=7', '--no-flush-bytecode', '--min-semi-space-size=256'];
const UNSET = ['--hash-seed=0', '--random-seed=0', '--flush-bytecode', '--allocation-site-pretenuring'];

/** Nobody listens there: the server starts without what a kube-apiserver would tell. */
const KUBECONFIG = JSON.stringify({
  clusters: [{ name: 'none', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'none', user: {} }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
  'current-context': 'none',
});

const ASKED = ['/livez', '/readyz', '/livez'];

if (process.execArgv.includes(FLAGS[0]!)) {
  await compile();
  process.exit();
}
const words = [...FLAGS, '--max-semi-space-size=256', fileURLToPath(import.meta.url)];
const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
if (status !== 0) {
  process.stderr.write(`${stderr}compile: the built server could not be started, see above\n`);
  process.exitCode = 1;
}

async function compile(): Promise<void> {
  // Code of an earlier time would be taken over into that of this time.
  for (const name of readdirSync(DIST)) rmSync(codeFile(join(DIST, name)), { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'metrics-server-compile-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, KUBECONFIG);
    const port = await freePort();
    const files = new CompiledFiles(DIST);
    const { run } = files.load('run.cjs') as { run: typeof Run };
    const access = ['', 'authentication-', 'authorization-'].map((of) => `--${of}kubeconfig=${kubeconfig}`);
    const flags = ['--bind-address=127.0.0.1', `--secure-port=${port}`, '--authentication-tolerate-lookup-failure'];
    await run([...access, ...flags], new StopSignals());
    for (const path of ASKED) await ask(`https://127.0.0.1:${port}${path}`);
    for (const flag of UNSET) setFlagsFromString(flag);
    for (const [name, script] of files.scripts) {
      const file = join(DIST, name);
      writeFileSync(codeFile(file), packCode(readFileSync(file), script.createCachedData()));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ask(url: string): Promise<void> {
  const [answer] = await once(get(url, { agent: new Agent({ rejectUnauthorized: false }) }), 'response');
  await once((answer as NodeJS.ReadableStream).resume(), 'end');
}
