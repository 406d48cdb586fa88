import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Listens with the shortest queue there is, and never takes anybody out of it. */
const LISTENER = `
  const server = require('node:net').createServer();
  server.listen({ host: process.argv[1], port: 0, backlog: 1 }, () => {
    require('node:fs').writeSync(1, server.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;
/** Linux accepts one more connection than the backlog. Later clients get no response. */
const WAITING = 2;

/** A port at which a connection is neither made nor refused, as that of a machine that is switched off. Linux only. */
export class SilentPort {
  private constructor(
    readonly port: number,
    private readonly listener: ChildProcess,
    private readonly waiting: readonly Socket[],
  ) {}

  static async open(host: string): Promise<SilentPort> {
    const listener = spawn(process.execPath, ['-e', LISTENER, host], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(listener.stdout), 'line')) as [string];
    const port = Number(line);
    const waiting = Array.from({ length: WAITING }, () => connect(port, host).on('error', () => undefined));
    await Promise.all(waiting.map((socket) => once(socket, 'connect')));
    return new SilentPort(port, listener, waiting);
  }

  async close(): Promise<void> {
    for (const socket of this.waiting) socket.destroy();
    this.listener.kill('SIGKILL');
    await once(this.listener, 'exit');
  }
}
