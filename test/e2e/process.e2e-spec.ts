import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';

// The built program (`npm run build` goes before), as a user starts it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of a kube-apiserver that does not answer. */
const KUBECONFIG = JSON.stringify({
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'u', user: {} }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function startProgram(...words: string[]): {
  child: ChildProcess;
  ended: Promise<Ended>;
  said: (text: string) => Promise<void>;
} {
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const said = async (text: string) => {
    while (!stderr.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without saying "${text}": ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, said };
}

describe('metrics-server', () => {
  it('names every flag that is wrong, and what would be right', async () => {
    const flags = [
      '--metric-resolution=5s',
      '--kubelet-port=ten',
      '--kubelet-prot=1',
      '--kubelet-client-key=k',
      '-l=(',
    ];
    const { code, stdout, stderr } = await startProgram('dist/main.js', ...flags).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const lines = stderr.trimEnd().split('\n').toSorted();
    expect(lines).toEqual([
      expect.stringMatching(/^error: flag "--kubelet-client-key" .*"--kubelet-client-certificate"/),
      expect.stringMatching(/^error: .*"\(" for "--node-selector": found '\('.*a label selector/),
      expect.stringMatching(/^error: .*"10s" for "--kubelet-request-timeout".*9s or less/),
      expect.stringMatching(/^error: .*"5s" for "--metric-resolution".*10s or more/),
      expect.stringMatching(/^error: .*"ten" for "--kubelet-port".*whole number/),
      expect.stringMatching(/^error: .*"--kubelet-prot"; did you mean "--kubelet-port"/),
    ]);
  });

  it('says in one line why it cannot start', async () => {
    const { code, stderr } = await startProgram('dist/main.js', '--kubeconfig=/nowhere').ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^F\d{4} .*Cannot start: --kubeconfig=\/nowhere: \/nowhere does not exist\n$/);
  });

  it.each([[[]], [['doctor']], [['--help']]])('says in one line that the Node.js is too old: %j', async (words) => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
    const { code, stdout, stderr } = await startProgram(
      '--import',
      `data:text/javascript,${old}`,
      'dist/main.js',
      ...words,
    ).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: \S+ is Node\.js 20\.20\.2, and metrics-server needs 24\.15 or newer: .*npm start --.*\n$/,
    );
  });

  it('does not start without the files of --kubelet-certificate-authority and the client certificate', async () => {
    const flags = ['certificate-authority', 'client-certificate', 'client-key'].map((flag) => `--kubelet-${flag}=/no`);
    const kubeconfig = join(await mkdtemp(join(tmpdir(), 'metrics-server-process-')), 'kubeconfig');
    await writeFile(kubeconfig, KUBECONFIG, { mode: 0o600 });
    const more = ['--secure-port=0', '--bind-address=127.0.0.1', '--authentication-tolerate-lookup-failure'];
    const { child, ended } = startProgram('dist/main.js', `--kubeconfig=${kubeconfig}`, ...more, ...flags);
    onTestFinished(() => void child.kill());
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Cannot start: invalid argument "\/no" for "--kubelet-certificate-authority": ENOENT: .*; want .*"--kubelet-client-certificate".*"--kubelet-client-key".*\n$/,
    );
    await rm(dirname(kubeconfig), { recursive: true });
  });

  it('prints version and help', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await startProgram('dist/main.js', '--version').ended).toMatchObject({
      code: 0,
      stdout: `v${version}\n`,
      stderr: '',
    });
    const { stdout } = await startProgram('dist/main.js', '--help').ended;
    expect(stdout).toMatch(/Kubelet client flags:/);
    expect(stdout).toMatch(/--kubelet-preferred-address-types/);
  });

  describe('in a cluster', () => {
    let cluster: SimulatedCluster;
    let folder: string;
    beforeAll(async () => {
      cluster = await startSimulatedCluster({ nodes: 1, pods: 1 });
      folder = await mkdtemp(join(tmpdir(), 'metrics-server-process-'));
      await writeFile(join(folder, 'kubeconfig'), await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
    });
    afterAll(async () => {
      await cluster.stop();
      await rm(folder, { recursive: true });
    });

    it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
      const kubeconfig = `--kubeconfig=${join(folder, 'kubeconfig')}`;
      const flags = ['--secure-port=0', '--bind-address=127.0.0.1', `--cert-dir=${folder}`, kubeconfig];
      const { child, ended, said } = startProgram('dist/main.js', ...flags, '--kubelet-use-node-status-port');
      await said('pods: ');
      child.kill(signal);
      expect((await ended).code).toBe(0);
    });
  });

  // Without a handler a signal kills: no exit code. As process 1 of a container it would have no effect at all.
  describe('told to stop while it starts', () => {
    let apiServer: Server;
    let asked: Promise<unknown>;
    let folder: string;
    let flags: readonly string[];
    beforeEach(async () => {
      // Takes questions and never answers; the start waits for it.
      apiServer = createServer((socket) => socket.on('error', () => undefined).resume());
      asked = once(apiServer, 'connection');
      await once(apiServer.listen(0, '127.0.0.1'), 'listening');
      folder = await mkdtemp(join(tmpdir(), 'metrics-server-start-'));
      const { port } = apiServer.address() as AddressInfo;
      const kubeconfig = {
        clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: 'u', user: {} }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      };
      await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));
      const files = [`--kubeconfig=${join(folder, 'kubeconfig')}`, `--cert-dir=${folder}`];
      flags = ['--secure-port=0', '--bind-address=127.0.0.1', ...files];
    });
    afterEach(async () => {
      apiServer.close();
      await rm(folder, { recursive: true });
    });

    it.each(['SIGTERM', 'SIGINT'] as const)('it ends at once with 0: %s', async (signal) => {
      const { child, ended } = startProgram('dist/main.js', ...flags);
      await asked;
      child.kill(signal);
      const { code, stderr } = await ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(new RegExp(`^I.*${signal}: stopping during the start\n$`, 'm'));
    });

    it('it ends with 0 when it was not even loaded', async () => {
      const early =
        'import fs from "node:fs";' +
        'const { readFileSync } = fs;' +
        'fs.readFileSync = (...of) => {' +
        '  if (String(of[0]).endsWith("/dist/run.cjs")) process.kill(process.pid, "SIGTERM");' +
        '  return readFileSync(...of);' +
        '};';
      const preload = ['--import', `data:text/javascript,${encodeURIComponent(early)}`];
      expect((await startProgram(...preload, 'dist/main.js', ...flags).ended).code).toBe(0);
    });
  });
});

describe('npm run demo', () => {
  it('prints one table with --once, and ends', async () => {
    const { code, stdout, stderr } = await startProgram(
      'test/simulator/demo.ts',
      '--once',
      '--nodes=2',
      '--pods=3',
      '--port=0',
    ).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(stdout).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)$/m);
    expect(stdout).toMatch(/^node-1 +[1-9]\d*m +\d+% +[1-9]\d*Mi +\d+%$/m);
    expect(stdout).toMatch(/^kube-system +\S+ +\d+m +[1-9]\d*Mi/m);
  });
});
