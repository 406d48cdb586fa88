import { createServer } from 'node:net';

/** Below what kernels take for connections that go out and for port 0: from 32768 on Linux, from 49152 elsewhere. */
const FIRST = 20_000;
const BLOCKS = 250;
const BLOCK = 40;

/** Ports of this process that were not handed out yet. */
let left: number[] = [];

/**
 * A port on 127.0.0.1 for a program that is started later: nobody else is told it, no process of this machine that
 * asks here and no connection, however long the program takes to listen. Throws when all are taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    if (left.length === 0) left = await claimBlock();
    const port = left.shift()!;
    if (await isFree(port)) return port;
  }
}

/** Whether this process may listen on the port of 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  const release = await hold(port);
  await release?.();
  return release !== undefined;
}

/** A block is its process's for as long as that holds the first port of it: the kernel sees to it. */
async function claimBlock(): Promise<number[]> {
  const start = Math.floor(Math.random() * BLOCKS);
  for (let tried = 0; tried < BLOCKS; tried += 1) {
    const first = FIRST + ((start + tried) % BLOCKS) * BLOCK;
    if (await hold(first)) return Array.from({ length: BLOCK - 1 }, (_, index) => first + 1 + index);
  }
  throw new Error(`no port is free for a program of a test: each block from ${FIRST} up is claimed`);
}

/** Listens without keeping the process alive; returns how to stop that, or nothing when the port is taken. */
function hold(port: number): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve) => {
    const holder = createServer().unref();
    holder.once('error', () => resolve(undefined));
    holder.listen(port, '127.0.0.1', () => resolve(() => new Promise((closed) => holder.close(() => closed()))));
  });
}
