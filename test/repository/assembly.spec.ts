import { expect, it } from 'vitest';
import { compiledAssembly } from './assembly.ts';

// `npm run docs:assembly` writes the file.
it('read-template.wasm.ts is what read-template.ts compiles to', async () => {
  await expect(compiledAssembly()).toMatchFileSnapshot('../../src/kubelet/page/template/read-template.wasm.ts');
});
