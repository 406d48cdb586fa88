import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';

// The built program (`npm run build` goes before), as a user starts it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Line {
  readonly ts: number;
  readonly level: string;
  readonly msg: string;
  readonly logger: string;
  readonly v?: number;
}

describe('the log', () => {
  let cluster: SimulatedCluster;
  let folder: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ nodes: 2, pods: 1 });
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-logs-'));
    await writeFile(join(folder, 'kubeconfig'), await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs the program until it has said everything that is wanted, and has it stop; what it said, line by line. */
  async function run(wanted: readonly string[], ...flags: string[]) {
    const fixed = [`--kubeconfig=${join(folder, 'kubeconfig')}`, '--bind-address=127.0.0.1', '--secure-port=0'];
    const words = ['dist/main.js', ...fixed, '--cert-dir=', ...flags];
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    const said = { stdout: '', stderr: '' };
    const stopWhenSaid = () => {
      // A second signal would end it at once.
      if (!child.killed && wanted.every((text) => (said.stdout + said.stderr).includes(text))) child.kill();
    };
    follow(child, 'stdout', said, stopWhenSaid);
    follow(child, 'stderr', said, stopWhenSaid);
    const [code] = (await once(child, 'close')) as [number];
    const lines = (text: string) => text.split('\n').slice(0, -1);
    return { code, stdout: lines(said.stdout), stderr: lines(said.stderr) };
  }

  function follow(
    child: ChildProcess,
    name: 'stdout' | 'stderr',
    said: Record<string, string>,
    then: () => void,
  ): void {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      then();
    });
  }

  it('is lines of JSON with a level when that is asked for', async () => {
    const { code, stdout, stderr } = await run(['serves https'], '--logging-format=json', '--profiling=false');
    expect(code).toBe(0);
    expect(stdout).toEqual([]);
    const lines = stderr.map((line) => JSON.parse(line) as Line);
    for (const line of lines) {
      expect(line).toEqual({
        ts: expect.any(Number),
        level: expect.stringMatching(/^(info|warning|error)$/),
        logger: expect.any(String),
        msg: expect.any(String),
        ...(line.level === 'error' ? {} : { v: 0 }),
      });
    }
    const levelOf = (text: string) => lines.find(({ msg }) => msg.includes(text))?.level;
    expect(levelOf('serves https')).toBe('info');
    expect(levelOf('--profiling')).toBe('warning');
  });

  it('goes to two streams when that is asked for', async () => {
    const split = ['--log-text-split-stream', '--log-text-info-buffer-size=64Ki', '--log-flush-frequency=50ms'];
    const { stdout, stderr } = await run(['serves https', 'nodes: ', 'pods: '], ...split, '--profiling=false');
    // The last line is still in the buffer when the process ends.
    expect(stdout.at(-1)).toContain('SIGTERM: finishing running requests');
    expect(stderr.join('\n')).toContain('--profiling');
    for (const line of stdout) expect(line).toMatch(/^I\d{4} /);
    for (const line of stderr) expect(line).toMatch(/^[WEF]\d{4} /);
  });

  it('tells more at higher levels', async () => {
    const { stderr } = await run(['serves https'], '-v=6');
    expect(stderr.join('\n')).toMatch(/^I\d{4} .* RouterExplorer\] Mapped \{\/livez, ALL\} route$/m);
    expect((await run(['serves https'])).stderr.join('\n')).not.toContain('RouterExplorer');
  });

  it('says in one line, of a server that cannot start, what is wrong with its audit policy', async () => {
    const policy = join(folder, 'policy.yaml');
    await writeFile(policy, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: All}]\n');
    const flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${folder}/audit.log`, '--logging-format=json'];
    const { code, stderr } = await run(['never said'], ...flags);
    expect(code).toBe(1);
    expect(stderr.map((line) => JSON.parse(line) as Line)).toEqual([
      expect.objectContaining({
        level: 'fatal',
        msg: `Cannot start: --audit-policy-file=${policy}: rules[0].level: "All" is not known; want one of None, Metadata, Request, RequestResponse`,
      }),
    ]);
  });
});
