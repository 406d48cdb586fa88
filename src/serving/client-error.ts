import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from './connections.js';

/**
 * Answers bytes that are no request, as Go's server does, and closes the connection. What is wrong before HTTP begins,
 * in TLS, or while an answer may be on its way, is not answered.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, connections: Connections): void {
  const code = codeOf(error);
  if (code === undefined || !socket.writable || connections.isBusy(socket)) {
    socket.destroy();
    return;
  }
  const reason = `${code} ${STATUS_CODES[code]}`;
  const head = `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(head + reason, () => socket.destroy());
}

function codeOf({ code = '' }: NodeJS.ErrnoException): number | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code.startsWith('HPE_') ? 400 : undefined;
}
