import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const SOURCE = 'src/kubelet/page/template/assembly/read-template.ts';
/** Without a runtime: the code uses no objects. The first 64 bytes stay free, so that no address is zero. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--memoryBase', '64'];

/**
 * A module with the compiled bytes of `read-template.ts`. Throws when it does not compile. The compiler is a process:
 * its types would replace those of arrays in all files.
 */
export function compiledAssembly(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    const output = join(folder, 'out.wasm');
    execFileSync(process.execPath, [COMPILER, SOURCE, ...OPTIONS, '--outFile', output]);
    return `/** \`assembly/read-template.ts\`, compiled by \`npm run docs:assembly\`: WebAssembly in base64. */
export const READ_TEMPLATE =
  '${readFileSync(output, 'base64')}';
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
