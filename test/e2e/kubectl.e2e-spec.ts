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

  it('get nodemetrics and podmetrics as a table, and wide', async () => {
    const [header, ...rows] = await kubectl('get', 'nodemetrics');
    expect(header).toMatch(/^NAME +CPU +MEMORY +WINDOW$/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(['node-1', 'node-2', 'node-3']);
    const [wide, ...pods] = await kubectl('get', 'podmetrics', '-A', '-o', 'wide');
    expect(wide).toMatch(/^NAMESPACE +NAME +CPU +MEMORY +WINDOW +AGE +NODE$/);
    for (const row of pods) expect(row).toMatch(/^\S+ +\S+ +\d+\w* +\d+\w* +[\w.]+ +\w+ +node-[123]$/);
  });

  it('get podmetrics in chunks, as YAML and by JSONPath', async () => {
    const names = (...words: string[]) => kubectl('get', 'podmetrics', '-A', '-o', 'name', ...words);
    expect(await names('--chunk-size=2')).toEqual(await names('--chunk-size=0'));
    const yaml = await kubectl('get', 'nodemetrics', 'node-1', '-o', 'yaml');
    expect(yaml.slice(0, 2)).toEqual([
      expect.stringMatching(/^apiVersion: metrics\.k8s\.io\/v1(beta1)?$/),
      'kind: NodeMetrics',
    ]);
    const [cpu] = await kubectl('get', 'nodemetrics', 'node-1', '-o', 'jsonpath={.usage.cpu}');
    expect(cpu).toMatch(/^\d+[num]?$/);
  });

  it('get --raw of both versions', async () => {
    for (const version of ['v1beta1', 'v1']) {
      const [json] = await kubectl('get', '--raw', `/apis/metrics.k8s.io/${version}/nodes/node-1`);
      expect(JSON.parse(json!)).toMatchObject({ kind: 'NodeMetrics', apiVersion: `metrics.k8s.io/${version}` });
    }
  });

  it('explain', async () => {
    const fields = (await kubectl('explain', 'podmetrics.containers')).join('\n');
    expect(fields).toMatch(/GROUP: +metrics\.k8s\.io\nKIND: +PodMetrics\n/);
    expect(fields).toMatch(/ {2}name\t<string>.*\n {4}\w.+/);
    expect(fields).toMatch(/ {2}usage\t<map\[string\]Quantity>.*\n {4}\w.+/);
    const older = await kubectl('explain', 'nodemetrics', '--api-version=metrics.k8s.io/v1beta1');
    expect(older.slice(0, 3).join('\n')).toMatch(/KIND: +NodeMetrics\nVERSION: +v1beta1$/);
  });

  it('api-resources', async () => {
    const rows = (await kubectl('api-resources', '--api-group=metrics.k8s.io', '--no-headers')).join('\n');
    expect(rows).toMatch(/nodes +metrics\.k8s\.io\/v1(beta1)? +false +NodeMetrics/);
    expect(rows).toMatch(/pods +metrics\.k8s\.io\/v1(beta1)? +true +PodMetrics/);
  });
});
