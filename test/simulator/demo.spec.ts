import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DEMO = fileURLToPath(new URL('./demo.ts', import.meta.url));
const FAKE_SERVER = fileURLToPath(new URL('./demo/fake-server.ts', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-spec-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Ending {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the demo, all its temporary files in the test's folder; `seen` is called with its output as it grows. */
async function runDemo(
  args: readonly string[],
  env: Record<string, string> = {},
  seen: (output: string, end: () => void) => void = () => {},
): Promise<Ending> {
  const child = spawn(process.execPath, [DEMO, ...args], {
    env: { ...process.env, TMPDIR: folder, DEMO_SERVER: FAKE_SERVER, ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    seen(output, () => child.kill('SIGTERM'));
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output, errors };
}

describe('npm run demo', { timeout: 60_000 }, () => {
  it('prints one table and leaves nothing', async () => {
    const { code, output, errors } = await runDemo([
      '--nodes',
      '2',
      '--pods',
      '3',
      '--no-machine',
      '--once',
      '--port',
      '0',
    ]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).not.toContain('Try in another terminal');
    expect(output).toMatch(/^node-1 +123m +3% +45Mi +0%$/m);
    expect(output).toMatch(/^shop +web-0 +123m +45Mi$/m);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows with --gpus what an HPA sees', async () => {
    const args = ['--nodes', '2', '--pods', '3', '--no-machine', '--gpus', '--once', '--port', '0'];
    const { code, output, errors } = await runDemo(args);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('2 simulated nodes with 3 Pods each, 2 nodes with GPUs.');
    expect(output).toMatch(/^inference +nvidia\.com\/gpu +850m\/500m +6 +11$/m);
    expect(output).toMatch(/^ml +inference-0 +850m$/m);
  });

  it('says what to try, and runs until it is told to stop', async () => {
    const { code, output } = await runDemo(
      ['--nodes', '2', '--pods', '3', '--port', '0', '--no-machine'],
      {},
      (seen, end) => {
        if (seen.includes('web-0')) end();
      },
    );
    expect(code).toBe(0);
    expect(output).toMatch(/while this runs:\n {2}kubectl --kubeconfig \S+ top nodes\n/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what the server said when it dies', async () => {
    const { code, errors } = await runDemo(['--port', '0', '--no-machine'], { FAKE_SERVER_DIES: 'yes' });
    expect(code).toBe(1);
    expect(errors).toMatch(/ended with exit code 3[^]*FATAL cannot start/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says which server is missing, and which flags are wrong', async () => {
    const missing = await runDemo([], { DEMO_SERVER: join(folder, 'main.js') });
    expect(missing).toMatchObject({ code: 1, errors: expect.stringContaining('main.js of DEMO_SERVER is missing') });
    const wrong = await runDemo(['--nodes', 'x']);
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining('--nodes must be') });
  });
});
