import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sourceFolder } from './binaries.ts';

/**
 * The folder of a module that the go.mod in this folder of test/cluster locks. It is fetched when it is not there, and
 * one that is not what go.sum says is refused.
 */
export async function moduleFolder(folder: string, module: string): Promise<string> {
  const cwd = sourceFolder({ name: module, folder, goPackage: module });
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module], { cwd });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}
