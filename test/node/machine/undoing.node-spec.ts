import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../cluster/eventually.ts';
import { machineState, tracesOf } from './traces.ts';

const HALF_WAY = fileURLToPath(new URL('half-way.ts', import.meta.url));

// This runs in an enclosure itself, which is its machine: mounts, network, settings and processes.
describe('a node that is ended half way, with a Pod on it', () => {
  it('leaves nothing when its runner is killed and can undo nothing itself', async () => {
    const before = machineState();
    const runner = spawn(process.execPath, [HALF_WAY], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(runner, 'exit').then(([code]) => [`ended with ${code}`]);
    const [line] = (await Promise.race([once(createInterface({ input: runner.stdout }), 'line'), ended])) as [string];
    expect(line).toMatch(/^UP /);
    const name = line.slice('UP '.length);
    // What is to go was there.
    expect(tracesOf(name).join('\n')).toMatch(/^\/sys\/fs\/cgroup.*^\/.*metrics-server-node-.*^process /ms);

    runner.kill('SIGKILL');
    await eventually(
      async () => tracesOf(name),
      ({ length }) => length === 0,
    );
    expect(machineState()).toEqual(before);
  });
});
