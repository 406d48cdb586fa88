import { connect } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ResourcesInUse, PreloadOrder } from './preload.ts';

/** Gives one order to a server that was started with the preload, and returns what it has in memory. */
export async function giveOrder(path: string, order: PreloadOrder = {}): Promise<ResourcesInUse> {
  const socket = connect(path);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket });
  socket.write(`${JSON.stringify(order)}\n`);
  const [line] = (await once(lines, 'line')) as [string];
  socket.destroy();
  return JSON.parse(line) as ResourcesInUse;
}
