import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE_FLAGS } from './node-options.js';

const MODULE = new URL('node-options.ts', import.meta.url).href;

let program: string;
beforeAll(() => {
  program = join(mkdtempSync(join(tmpdir(), 'node-options-')), 'program.mjs');
  writeFileSync(
    program,
    `import { restartWithNodeOptions } from '${MODULE}';
    console.error('begun');
    restartWithNodeOptions();
    console.log(JSON.stringify([process.pid, process.execArgv, process.argv.slice(2),
      ['ARENA_MAX', 'MMAP_THRESHOLD_', 'TOP_PAD_', 'TRIM_THRESHOLD_'].map((name) => process.env['MALLOC_' + name])]));`,
  );
});
afterAll(() => rmSync(program));

/** How a program goes on that begins with it. */
function run(flags: readonly string[], env: Record<string, string> = {}) {
  const words = [...flags, program, '--kubeconfig=a b'];
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MALLOC_|NODE_OPTIONS$)/.test(name));
  const { pid, stdout, stderr, status } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), ...env },
  });
  const [newPid, execArgv, argv, malloc] = JSON.parse(stdout) as [number, string[], string[], string[]];
  return { same: newPid === pid, execArgv, argv, malloc, begun: stderr.match(/begun/g)?.length, status };
}

test('the same process begins once more, with the options and with its arguments', () => {
  expect(run([])).toMatchObject({
    same: true,
    execArgv: expect.arrayContaining(['--max-semi-space-size=2', '--v8-pool-size=1']) as string[],
    argv: ['--kubeconfig=a b'],
    malloc: ['1', '131072', '4096', '1048576'],
    begun: 2,
    status: 0,
  });
});

test('with all of them given, as the image does, it does not', () => {
  const given = ['--max-semi-space-size=2', '--v8-pool-size=1'];
  expect(run(given)).toMatchObject({ begun: 1, execArgv: expect.arrayContaining(given) as string[] });
});

test('what somebody set stays', () => {
  const options = run(['--max-semi-space-size=8'], { MALLOC_ARENA_MAX: '3' });
  const execArgv = ['--v8-pool-size=1', '--max-semi-space-size=8'];
  expect(options).toMatchObject({ malloc: ['3', '131072', '4096', '1048576'], begun: 2, execArgv });
  expect(run(['--max-semi-space-size=8'], { NODE_OPTIONS: '--v8-pool-size=2' }).begun).toBe(1);
});

test("with them Node's own modules are not compiled anew", () => {
  const look = `const { internalBinding } = require('internal/test/binding');
    require('node:http2');
    const { compiledWithCache, compiledWithoutCache } = internalBinding('builtins').getCacheUsage();
    console.log(JSON.stringify([compiledWithCache.size > 50, [...compiledWithoutCache]]));`;
  const { stdout } = spawnSync(process.execPath, [...NODE_FLAGS, '--expose-internals', '-e', look], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(JSON.parse(stdout)).toEqual([true, []]);
});
