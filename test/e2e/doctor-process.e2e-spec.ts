import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoctorUnderTest } from './doctor-under-test.ts';

// `metrics-server doctor` as the built program (`npm run build` goes before), as a user calls it.

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function call(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('metrics-server doctor', () => {
  let doctor: DoctorUnderTest;
  beforeAll(async () => {
    doctor = await DoctorUnderTest.start(4);
  });
  afterAll(() => doctor.stop());

  it('prints a line for each check, and ends with 0 when all is well', async () => {
    const { code, stdout, stderr } = await call('doctor', ...doctor.flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => /^(\w+) +([\w-]+)/.exec(line)?.slice(1))).toEqual([
      ['ok', 'kube-apiserver'],
      ['ok', 'rbac'],
      ['ok', 'front-proxy'],
      ['unknown', 'apiservice'],
      ['ok', 'nodes'],
      ...['credentials', 'address', 'port', 'tls', 'answer', 'token', 'page', 'clock'].map((stage) => [
        'ok',
        `kubelet-${stage}`,
      ]),
      ['All', 'is'],
    ]);
    expect(lines.at(-2)).toMatch(/^ok {6}kubelet-clock: 4 nodes, such as node-1, node-2, node-3: /);
  });

  it('says in the same line what to do, ends with 1, and shows no token', async () => {
    await doctor.cluster.setFault('node-2', { kind: 'refused' });
    const text = await call('doctor', ...doctor.flags);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(
      /^failed {2}kubelet-port: node node-2: https:\/\/127\.0\.0\.1:1: connection refused\. To do: .*--kubelet-port.*$/m,
    );
    expect(text.stdout).toMatch(
      /^skipped kubelet-tls: node node-2: not checked, because the check kubelet-port failed$/m,
    );
    expect(text.stdout).toMatch(/\n1 thing is to be done\.\n$/);
    const json = await call('doctor', '--output', 'json', ...doctor.flags);
    expect(json).toMatchObject({ code: 1, stderr: '' });
    const report = JSON.parse(json.stdout) as { checks: object[]; healthy: boolean };
    expect(report.healthy).toBe(false);
    expect(report.checks).toContainEqual({
      name: 'kubelet-port',
      status: 'failed',
      nodes: ['node-2'],
      message: 'https://127.0.0.1:1: connection refused',
      cure: expect.stringContaining('--kubelet-port') as string,
    });
    expect(text.stdout + json.stdout).not.toContain(doctor.cluster.apiServer.metricsServerToken);
    await doctor.cluster.setFault('node-2');
  });

  it('ends with 2 on bad flags, and names all of them', async () => {
    expect(await call('doctor', '--output=xml', '--kubelet-prot=1')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: invalid argument "xml" for "--output"; want text or json\n' +
        'error: unknown flag "--kubelet-prot"; did you mean "--kubelet-port"?\n',
    });
  });

  it('says what would be right where no kube-apiserver is named', async () => {
    const { code, stdout } = await call('doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed {2}kube-apiserver: no --kubeconfig is given .*kubectl -n kube-system exec/);
    const missing = await call('doctor', `--kubeconfig=${join(doctor.folder, 'none')}`);
    expect(missing.stdout).toMatch(/^failed {2}kube-apiserver: --kubeconfig=.*none does not exist\. To do: /);
  });

  it.each([[['doctor']], [['doctor', '--help']], [['--help']]])(
    '%j ends quietly when nobody reads what it says any more',
    async (words) => {
      const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      expect(await once(child, 'close')).toEqual([141, null]);
      expect(stderr).toBe('');
    },
  );

  it('has a help of its own', async () => {
    const { code, stdout } = await call('doctor', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}metrics-server doctor \[flags of the server\] \[--output=text\|json\]$/m);
    expect(stdout).toMatch(/^ +--kubelet-port int/m);
    expect(stdout).not.toMatch(/^ {2}metrics-server \[flags\]/m);
  });
});

it('--output is no flag of the server', async () => {
  expect(await call('--output=json')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/unknown flag "--output"/),
  });
});
