import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Not that of `npm run build`: what is measured and shipped stays as it is. */
const FOLDER = 'build/demo';

/**
 * Builds the server as `npm run build` does, but for two steps that take most of the time and change nothing that it
 * does: types of packages are not read nor any checked, and V8's compiled code is left out. Returns the file that starts it.
 *
 * @throws an `Error` with what the compiler or the bundler said
 */
export async function buildServer(signal: AbortSignal): Promise<string> {
  await rm(join(ROOT, FOLDER), { recursive: true, force: true });
  await run('typescript/bin/tsc', ['--project', 'test/simulator/demo/build.tsconfig.json'], signal);
  // The compiler copies it where it follows imports.
  await copyFile(join(ROOT, 'package.json'), join(ROOT, FOLDER, 'build/package.json'));
  await run('rolldown/bin/cli.mjs', ['--config', 'rolldown.config.js'], signal);
  return join(ROOT, FOLDER, 'dist/main.js');
}

async function run(program: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  const file = join(ROOT, 'node_modules', program);
  const env = { ...process.env, BUILD_FOLDER: FOLDER };
  const child = spawn(process.execPath, [file, ...words], {
    cwd: ROOT,
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new Error(`The server cannot be built: ${program} ended with ${code}.\n${said.trim()}`);
}
