import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';

const run = promisify(execFile);
const kubectlIsThere = await run('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);
const suite = kubectlIsThere ? 'the real kubectl' : 'the real kubectl (SKIPPED: there is no kubectl on the PATH)';

describe.skipIf(!kubectlIsThere)(suite, () => {
  let server: ServerUnderTest;
  let kubeconfig: string;

  const kubectl = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await run('kubectl', ['--kubeconfig', kubeconfig, ...words]);
    return stdout.trimEnd().split('\n');
  };

  beforeAll(async () => {
    server = await ServerUnderTest.start({ nodes: 3, pods: 5 });
    await server.cycle();
    kubeconfig = join(server.folder, 'admin');
    await writeFile(kubeconfig, await server.cluster.kubeconfig('admin'), { mode: 0o600 });
  });
  afterAll(() => server.stop());

  it('top nodes', async () => {
    const [header, ...rows] = await kubectl('top', 'nodes');
    expect(header).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(['node-1', 'node-2', 'node-3']);
    for (const row of rows) expect(row).toMatch(/^node-\d +[1-9]\d*m +\d+% +[1-9]\d*Mi +\d+%/);
  });

  it('top pods -A --containers', async () => {
    const rows = await kubectl('top', 'pods', '-A', '--containers', '--no-headers');
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const row of rows) expect(row).toMatch(/^\S+ +\S+ +\S+ +\d+m +[1-9]\d*Mi/);
  });

  it('top pods of one namespace by label, and one by name', async () => {
    const pod = server.cluster.store.list('pods').find(({ metadata }) => metadata.namespace === 'kube-system');
    const { name, namespace, labels } = pod!.metadata;
    const [key, value] = Object.entries(labels!)[0]!;
    const rows = await kubectl('top', 'pods', '-n', namespace!, '-l', `${key}=${value}`, '--no-headers');
    expect(rows.map((row) => row.split(/ +/)[0])).toContain(name);
    expect(await kubectl('top', 'pod', name, '-n', namespace!, '--no-headers')).toHaveLength(1);
  });

  it('top pod of a name that is not there', async () => {
    await expect(kubectl('top', 'pod', 'nope')).rejects.toThrow(/pods "nope" not found/);
  });

  it('api-resources', async () => {
    const rows = (await kubectl('api-resources', '--api-group=metrics.k8s.io', '--no-headers')).join('\n');
    expect(rows).toMatch(/nodes +metrics\.k8s\.io\/v1beta1 +false +NodeMetrics/);
    expect(rows).toMatch(/pods +metrics\.k8s\.io\/v1beta1 +true +PodMetrics/);
  });
});
