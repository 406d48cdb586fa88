import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledFiles } from '../../src/compiled-files.js';
import { NODE_FLAGS } from '../../src/node-options.js';
import { makeDocuments } from '../../src/openapi/documents.js';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';

// What `npm run build` makes: one bundle that is all the server needs.

/** Whoever makes one pays for the data of all languages. */
const NO_DATE_FORMATS = 'Intl.DateTimeFormat = class { constructor() { throw new Error("a formatter of dates"); } };';
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const COMPILED_FILES = fileURLToPath(new URL('../../src/compiled-files.ts', import.meta.url));

describe('the bundle', () => {
  let cluster: SimulatedCluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ nodes: 1, pods: 1 });
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    // Away from node_modules, which it must not need.
    cpSync(DIST, join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'kubeconfig'), await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  it('says of the API what the decorators say, to the byte', () => {
    const built = new CompiledFiles(DIST).load('documents.cjs') as { makeDocuments: typeof makeDocuments };
    expect(built.makeDocuments()).toEqual(makeDocuments());
  });

  it('keeps the names of functions and a line for each statement, for stack traces', () => {
    const built = new CompiledFiles(DIST).load('documents.cjs') as { makeDocuments: typeof makeDocuments };
    expect(built.makeDocuments.name).toBe('makeDocuments');
    const lines = readFileSync(join(DIST, 'server.cjs'), 'latin1').split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/StorageService = class StorageService \{$/));
    expect(lines.length).toBeGreaterThan(40_000);
  });

  it('holds no comments and no indentation, which V8 would keep', () => {
    const lines = readFileSync(join(DIST, 'server.cjs'), 'latin1').split('\n');
    expect(lines.filter((line) => /^\s*\/\/|^\t/.test(line))).toEqual([]);
  });

  it('is compiled already: V8 takes the code that the build has kept', () => {
    const script = `
      const { CompiledFiles } = await import('${COMPILED_FILES}');
      const files = new CompiledFiles('${DIST}');
      files.load('run.cjs');
      for (const [name, { cachedDataRejected }] of files.scripts) console.log(name, cachedDataRejected);
    `;
    const { stdout } = spawnSync(process.execPath, [...NODE_FLAGS, '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('run.cjs false\nrolldown-runtime.cjs false\nserver.cjs false\n');
  });

  it("is a whole server by itself, and formats no dates in anybody's language", async () => {
    const flags = [`--kubeconfig=${join(folder, 'kubeconfig')}`, '--secure-port=0', '--bind-address=127.0.0.1'];
    const words = [
      '--import',
      `data:text/javascript,${NO_DATE_FORMATS}`,
      join(folder, 'dist', 'main.js'),
      ...flags,
      `--cert-dir=${folder}`,
    ];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      said.push(line);
      if (line.includes('pods: ')) child.kill('SIGTERM');
    }
    if (child.exitCode === null) await once(child, 'exit');
    expect(said.join('\n')).toContain('nodes: 1 listed');
    expect(child.exitCode).toBe(0);
  });
});
