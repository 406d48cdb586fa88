import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { freePort, isFree } from './free-port.ts';

const MODULE = fileURLToPath(new URL('free-port.ts', import.meta.url));
const TOLD_BY_A_PROCESS = 60;

it('tells no port twice, to no process, though nobody listens on one yet, and none that connections get', async () => {
  const program = `import { freePort } from ${JSON.stringify(MODULE)};
    const told = [];
    for (let n = 0; n < ${TOLD_BY_A_PROCESS}; n += 1) told.push(await freePort());
    console.log(told.join(' '));
    process.stdin.resume(); // Stays, as one does whose programs are not started yet.`;
  const others = Array.from({ length: 4 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]),
  );
  const told = await Promise.all(
    others.map(async ({ child }) => {
      const [ports] = (await once(child.stdout!, 'data')) as [Buffer | string];
      return String(ports).trim().split(' ').map(Number);
    }),
  );
  for (let n = 0; n < TOLD_BY_A_PROCESS; n += 1) told[0]!.push(await freePort());
  for (const { child } of others) child.stdin!.end();
  await Promise.all(others);

  const all = told.flat();
  expect(all).toHaveLength(5 * TOLD_BY_A_PROCESS);
  expect(new Set(all).size).toBe(all.length);
  expect(Math.max(...all)).toBeLessThan(32_768);
});

it('passes over a port that somebody listens on', async () => {
  const next = (await freePort()) + 1;
  const other = createServer().listen(next, '127.0.0.1');
  await once(other, 'listening');

  expect(await isFree(next)).toBe(false);
  expect(await freePort()).not.toBe(next);

  other.close();
  await once(other, 'close');
  expect(await isFree(next)).toBe(true);
});
