import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** The TCP connections under TLS ones, which alone can be reset, by their ends. */
const open = new Map<string, Socket>();

/** Keeps the TCP connections of a server while they are open, so that `reset` works on them. */
export function keepRawSockets(server: Server): void {
  server.on('connection', (socket: Socket) => {
    const key = endsOf(socket);
    open.set(key, socket);
    socket.once('close', () => open.delete(key));
  });
}

/** Breaks off a TLS connection with a TCP reset. */
export function reset(socket: Socket): void {
  const raw = open.get(endsOf(socket));
  if (!raw) throw new Error(`${endsOf(socket)} is no connection of a server of keepRawSockets`);
  raw.resetAndDestroy();
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress}:${localPort} ${remoteAddress}:${remotePort}`;
}
