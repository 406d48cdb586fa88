import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const COUNTER = fileURLToPath(new URL('module-counter.ts', import.meta.url));

/** How many modules and packages' files the built server loads before it does anything, and their bytes. */
export async function loadedModules(): Promise<{ readonly modules: number; readonly bytes: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', COUNTER, MAIN, '--version']);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { modules: number; bytes: number };
}
