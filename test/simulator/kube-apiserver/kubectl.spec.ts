import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node, pod, startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

describe.skipIf(!hasKubectl)(`the real kubectl${hasKubectl ? '' : ' (skipped: no kubectl on the PATH)'}`, () => {
  let simulation: ApiServerSimulation;
  let home: string;

  beforeAll(async () => {
    simulation = await startSimulation();
    home = mkdtempSync(join(tmpdir(), 'simulator-kubectl-'));
    writeFileSync(join(home, 'config'), await simulation.server.kubeconfig({ user: 'admin' }));
    for (const name of ['node-1', 'node-2']) simulation.store.apply(node(name));
    for (let index = 0; index < 5; index++)
      simulation.store.apply(pod('default', `web-${index}`, 'Running', { app: 'web' }));
    simulation.store.apply(pod('jobs', 'done', 'Succeeded'));
  });

  afterAll(async () => {
    await simulation.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'config') };
  }

  async function kubectl(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('kubectl', args, { env: environment(), timeout: 20_000 });
    return stdout;
  }

  test('get, for people', async () => {
    expect(await kubectl('get', 'ns')).toMatch(/^NAME +STATUS +AGE\ndefault +Active +\d+s\n/);
    expect(await kubectl('get', 'nodes')).toMatch(
      /^NAME +STATUS +ROLES +AGE +VERSION\nnode-1 +Ready +<none> +\d+s +v1/,
    );
    const wide = await kubectl('get', 'no', '-o', 'wide');
    expect(wide).toMatch(
      /INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME\n.* 10\.0\.0\.1 +<none> +Deb/,
    );
    expect(await kubectl('get', 'apiservices')).toMatch(/^NAME +SERVICE +AVAILABLE +AGE\nv1\. +Local +True/);
  });

  test('get pods in chunks, by selector, in all forms', async () => {
    const all = await kubectl('get', 'pods', '-A', '--chunk-size=2');
    expect(all).toMatch(/^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE\n/);
    expect(all.trim().split('\n')).toHaveLength(7);
    expect(await kubectl('get', 'po', '-A', '--field-selector=status.phase=Succeeded', '-o', 'name')).toBe(
      'pod/done\n',
    );
    expect(await kubectl('get', 'pods', '-l', 'app in (web)', '-o', 'jsonpath={.items[*].metadata.name}')).toBe(
      'web-0 web-1 web-2 web-3 web-4',
    );
    expect(await kubectl('get', 'pod', 'web-0', '-o', 'yaml')).toContain('nodeName: node-1\n');
    await expect(kubectl('get', 'pod', 'none')).rejects.toThrow('Error from server (NotFound): pods "none" not found');
  });

  test('discovery, raw paths, rights', async () => {
    expect(await kubectl('api-resources')).toMatch(/\npods +po +v1 +true +Pod\n/);
    expect(await kubectl('get', '--raw', '/readyz')).toBe('ok');
    // kubectl sends these reviews as protobuf.
    expect(await kubectl('auth', 'can-i', 'list', 'pods')).toBe('yes\n');
    expect(await kubectl('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.groups}')).toContain('system:masters');
    await expect(kubectl('get', 'nodes', '--as=bob')).rejects.toThrow('User "bob" cannot list resource "nodes"');
    await expect(kubectl('auth', 'can-i', 'list', 'pods', '--as=bob')).rejects.toThrow('');
  });

  test('get -w follows', async () => {
    const child = spawn('kubectl', ['get', 'pods', '-n', 'jobs', '-w'], { env: environment() });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await expect.poll(() => simulation.server.countWatches('pods'), { timeout: 10_000 }).toBe(1);
    simulation.store.apply(pod('jobs', 'late', 'Pending'));
    await expect.poll(() => output, { timeout: 10_000 }).toMatch(/\ndone .*\nlate +0\/1 +Pending/);
    child.kill();
  });
});
