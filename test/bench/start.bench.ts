import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { Workspace } from '../cluster/workspace.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { CAN_RUN_IN_POD, inPod } from './compare/pod.ts';
import { cpuSeconds, memory } from './compare/process-usage.ts';

// npm run bench -- start
//
// What a start costs: CPU time of the whole process until /livez is 200 for the first time, and until the first cycle of
// three nodes is stored. BUILDS=folder,folder: other builds (`dist` folders) to be started by turns with this one.

const TURNS = Number(process.env['TURNS'] ?? 7);
const OWN = fileURLToPath(new URL('../../dist', import.meta.url));

interface Start {
  readonly live: number;
  readonly ready: number;
  readonly rss: number;
}

export async function run(): Promise<void> {
  if (!CAN_RUN_IN_POD) return console.log('start: not measured, nothing makes a mount namespace here');
  const builds = [OWN, ...(process.env['BUILDS'] ?? '').split(',').filter(Boolean)];
  const cluster = fork(fileURLToPath(new URL('cluster-process.ts', import.meta.url)), ['3', '30'], { silent: true });
  const workspace = await Workspace.create('metrics-server-start-');
  try {
    const [line] = (await once(cluster.stdout!, 'data')) as [Buffer];
    const access = JSON.parse(String(line)) as Access;
    const starts = builds.map((): Start[] => []);
    for (let turn = 0; turn < TURNS; turn++)
      for (const [i, build] of builds.entries()) starts[i]!.push(await startOnce(workspace, build, access));
    for (const [i, build] of builds.entries()) report(build, starts[i]!);
  } finally {
    await workspace.remove();
    cluster.disconnect();
  }
}

interface Access {
  readonly kubeconfig: string;
  readonly authority: string;
}

async function startOnce(workspace: Workspace, build: string, access: Access): Promise<Start> {
  const port = await freePort();
  const args = [
    `${build}/main.js`,
    `--kubelet-certificate-authority=${await workspace.write('kubelet-ca.crt', access.authority)}`,
    '--kubelet-use-node-status-port',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
  ];
  const command = await inPod(workspace, access.kubeconfig, { file: process.execPath, args });
  const program = workspace.start('start', command.file, command.args);
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  /** Asks as the kubelet does, a connection for each question, and tells the CPU time until it is answered with 200. */
  const until = async (path: string): Promise<number> => {
    for (;;) {
      program.mustRun();
      const asked = request(`https://127.0.0.1:${port}${path}`, { dispatcher: agent, reset: true });
      const code = await asked.then(
        async ({ statusCode, body }) => (await body.dump(), statusCode),
        () => 0,
      );
      if (code === 200) return cpuSeconds(program.pid!);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const live = await until('/livez');
  const ready = await until('/readyz');
  const { rss } = memory(program.pid!);
  await agent.close();
  await program.stop();
  return { live, ready, rss };
}

function report(build: string, starts: readonly Start[]): void {
  console.log(`start of ${build}, ${starts.length} times: minimum, median, maximum`);
  const line = (name: string, values: readonly number[], unit: string): void => {
    const sorted = values.toSorted((a, b) => a - b);
    const [least, middle, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map((n) => n.toFixed(0));
    console.log(`  ${name.padEnd(24)} ${least} ${middle} ${most} ${unit}`);
  };
  const milliseconds = (of: (start: Start) => number): number[] => starts.map((start) => of(start) * 1000);
  line(
    'CPU until /livez is 200',
    milliseconds(({ live }) => live),
    'ms',
  );
  line(
    'CPU until /readyz is 200',
    milliseconds(({ ready }) => ready),
    'ms',
  );
  line(
    'resident then',
    starts.map(({ rss }) => rss / 1e6),
    'MB',
  );
}
