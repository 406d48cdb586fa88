import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importedPackages } from '../../deploy/image/imported-packages.ts';

it('finds each way to import, and only what is no file and no module of Node.js by its prefix', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imported-packages-'));
  try {
    const code = [
      "import 'reflect-metadata';",
      "import { parse } from 'yaml';",
      "import fs, { readFileSync } from 'node:fs';",
      "import { own } from './own.js';",
      "export { Field } from '@s/protobufjs/minimal.js';",
      "const later = await import('undici');",
      "const old = require('prom-client/lib/registry');",
      '// import "not-this";',
      'const text = `import "nor-this"`;',
    ];
    await writeFile(join(folder, 'main.js'), code.join('\n'));
    await writeFile(join(folder, 'main.js.map'), 'import "nor-that"');
    expect(importedPackages(folder)).toEqual(['@s/protobufjs', 'prom-client', 'reflect-metadata', 'undici', 'yaml']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
